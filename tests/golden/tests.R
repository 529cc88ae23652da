# Tests of two columns of a banner: groups, columns that overlap, and a column with its total.

source("writing.R")

first_of <- function(r) unname(as.vector(r))[1]

# The design family: linearised variance.

apart <- function(name, table, weighted, population = NA) {
  table$w <- if (weighted) table$w else rep(1, nrow(table))
  table$population <- population
  design <- if (is.na(population)) svydesign(ids = ~1, weights = ~w, data = table) else {
    svydesign(ids = ~1, weights = ~w, fpc = ~population, data = table)
  }
  groups <- as.integer(names(which(table(table$g) >= 30)))
  pairs <- combn(groups, 2)
  do.call(rbind, lapply(c("y", "x"), function(figure) {
    do.call(rbind, apply(pairs, 2, function(pair) {
      domain <- subset(design, table$g %in% pair & !is.na(table[[figure]]))
      domain$variables$second <- as.integer(domain$variables$g == pair[2])
      test <- svyttest(as.formula(paste(figure, "~ second")), domain)
      data.frame(
        sample = name, weighted = as.integer(weighted), population = as.integer(population),
        figure, first = pair[1], second = pair[2],
        freedom = unname(test$parameter), p_value = unname(test$p.value)
      )
    }, simplify = FALSE))
  }))
}

found <- list()
for (name in c("simulated", "replicated", "apisrs", "apistrat", "nhanes")) {
  for (weighted in c(FALSE, TRUE)) {
    found[[length(found) + 1]] <- apart(name, sample_named(name), weighted)
  }
}
found[[length(found) + 1]] <- apart("apisrs", sample_named("apisrs"), TRUE, 6194)
found[[length(found) + 1]] <- apart("simulated", sample_named("simulated"), TRUE, 600)
golden_file("tests_apart", "1e-9", do.call(rbind, found))

# Columns a, b and c have respondents in common; t is the total.

together <- function(weighted) {
  table <- sample_named("simulated")
  table$w <- if (weighted) table$w else rep(1, nrow(table))
  table$t <- 1
  pairs <- rbind(c("a", "b"), c("a", "c"), c("b", "c"), c("a", "t"), c("b", "t"), c("c", "t"))
  do.call(rbind, lapply(c("y", "x"), function(figure) {
    do.call(rbind, apply(pairs, 1, function(pair) {
      known <- !is.na(table[[figure]])
      table$value <- ifelse(known, table[[figure]], 0)
      table$base1 <- table[[pair[1]]] * known
      table$base2 <- table[[pair[2]]] * known
      table$part1 <- table$value * table$base1
      table$part2 <- table$value * table$base2
      design <- svydesign(ids = ~1, weights = ~w, data = table)
      ratios <- svyratio(~ part1 + part2, ~ base1 + base2, design, covmat = TRUE)
      contrast <- svycontrast(ratios, c(1, 0, 0, -1))
      t <- unname(coef(contrast)) / unname(as.vector(SE(contrast)))
      freedom <- sum(table$base1 | table$base2) - 2
      data.frame(
        weighted = as.integer(weighted), figure, first = pair[1], second = pair[2],
        difference = unname(coef(contrast)), error = unname(as.vector(SE(contrast))),
        freedom, p_value = 2 * pt(-abs(t), freedom)
      )
    }, simplify = FALSE))
  }))
}
golden_file("tests_together", "1e-9", rbind(together(FALSE), together(TRUE)))

# The pooled families, of groups of `replicated`: R's own tests on cases repeated by their weight,
# and on effective bases.

table <- sample_named("replicated")
pooled <- function(pair) {
  of <- function(group, column) table[table$g == group, column]
  cases <- function(group, column) rep(of(group, column), of(group, "w"))
  one <- cases(pair[1], "y")
  other <- cases(pair[2], "y")
  shares <- prop.test(c(sum(one), sum(other)), c(length(one), length(other)), correct = FALSE)
  means <- t.test(cases(pair[1], "x"), cases(pair[2], "x"), var.equal = TRUE)
  unweighted_shares <- prop.test(
    c(sum(of(pair[1], "y")), sum(of(pair[2], "y"))),
    c(length(of(pair[1], "y")), length(of(pair[2], "y"))), correct = FALSE
  )
  unweighted_means <- t.test(of(pair[1], "x"), of(pair[2], "x"), var.equal = TRUE)
  freedom <- length(of(pair[1], "y")) + length(of(pair[2], "y")) - 2
  effective <- sapply(pair, function(group) sum(of(group, "w"))^2 / sum(of(group, "w")^2))
  pooled_share <- mean(c(one, other))
  difference <- mean(one) - mean(other)
  t <- difference / sqrt(pooled_share * (1 - pooled_share) * sum(1 / effective))
  squares <- function(values) sum((values - mean(values))^2)
  lost <- sapply(pair, function(group) sum(of(group, "w")^2) / sum(of(group, "w")))
  x_one <- cases(pair[1], "x")
  x_other <- cases(pair[2], "x")
  variance <- (squares(x_one) + squares(x_other)) / (length(x_one) + length(x_other) - sum(lost))
  t_means <- (mean(x_one) - mean(x_other)) / sqrt(variance * sum(1 / effective))
  data.frame(
    first = pair[1], second = pair[2],
    spss_share = shares$p.value, spss_mean = means$p.value,
    unweighted_share = unweighted_shares$p.value,
    unweighted_mean = unweighted_means$p.value,
    unweighted_t_share = 2 * pt(-sqrt(first_of(unweighted_shares$statistic)), freedom),
    dimensions_share = 2 * pt(-abs(t), sum(effective) - 2),
    dimensions_mean = 2 * pt(-abs(t_means), sum(effective) - 2)
  )
}
golden_file("tests_pooled", "1e-9", do.call(rbind, combn(1:3, 2, pooled, simplify = FALSE)))

# Adjustments, with tests that were not made.

set.seed(7, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
families <- list(
  runif(10)^3, c(0.01, NA, 0.04, 0.5, NA), c(0.2, 0.2, 0.2), 0.03, c(0, 1e-300, 1, 0.5),
  c(0.049, 0.05, 0.051, 0.01, 0.0001)
)
adjustments <- do.call(rbind, lapply(seq_along(families), function(family) data.frame(
  family, plain = families[[family]],
  bonferroni = p.adjust(families[[family]], "bonferroni"),
  holm = p.adjust(families[[family]], "holm"),
  benjamini_hochberg = p.adjust(families[[family]], "BH")
)))
golden_file("adjustments", "1e-15", adjustments)
