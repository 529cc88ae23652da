# Figures of several answers a respondent: composites of items (a, b, c, and a, b, y, in which who
# left y open chose one item less), of the whole sample (group 0) and of each group as a domain.

source("writing.R")

table <- sample_named("simulated")
table$abc <- (table$a + table$b + table$c) / 3
table$aby <- (table$a + table$b + ifelse(is.na(table$y), 0, table$y)) / 3

design_of <- function(weighted, population) {
  table$w <- if (weighted) table$w else rep(1, nrow(table))
  table$population <- population
  if (is.na(population)) svydesign(ids = ~1, weights = ~w, data = table) else {
    svydesign(ids = ~1, weights = ~w, fpc = ~population, data = table)
  }
}

composite <- function(design, items, group) {
  inside <- if (group == 0) rep(TRUE, nrow(table)) else table$g == group
  domain <- subset(design, inside)
  m <- svymean(as.formula(paste("~", items)), domain)
  limits <- if (sum(inside) > 1) confint(m, df = degf(domain)) else c(NA, NA)
  data.frame(
    items, group, respondents = sum(inside), estimate = unname(coef(m)),
    error = unname(as.vector(SE(m))), low = max(limits[1], 0), high = min(limits[2], 1)
  )
}

compared <- function(design, items, pair) {
  domain <- subset(design, table$g %in% pair)
  domain$variables$second <- as.integer(domain$variables$g == pair[2])
  test <- svyttest(as.formula(paste(items, "~ second")), domain)
  data.frame(items, first = pair[1], second = pair[2], p_value = unname(test$p.value))
}

found <- list()
tested <- list()
for (weighted in c(FALSE, TRUE)) {
  for (population in c(NA, 600)) {
    design <- design_of(weighted, population)
    of <- data.frame(weighted = as.integer(weighted), population = as.integer(population))
    for (items in c("abc", "aby")) {
      for (group in 0:8) {
        found[[length(found) + 1]] <- cbind(of, composite(design, items, group))
      }
      for (pair in combn(1:4, 2, simplify = FALSE)) {
        tested[[length(tested) + 1]] <- cbind(of, compared(design, items, pair))
      }
    }
  }
}
golden_file("composites", "1e-12", do.call(rbind, found))
golden_file("tests_composites", "1e-9", do.call(rbind, tested))

# Shares of responses: of all of a, b and c that anybody chose.

table$k <- table$a + table$b + table$c

response <- function(design, option, group) {
  inside <- if (group == 0) rep(TRUE, nrow(table)) else table$g == group
  ratio <- svyratio(as.formula(paste("~", option)), ~k, subset(design, inside))
  data.frame(
    option, group, responses = sum(table$k[inside]), estimate = unname(coef(ratio)),
    error = unname(as.vector(SE(ratio)))
  )
}

found <- list()
for (weighted in c(FALSE, TRUE)) {
  for (population in c(NA, 600)) {
    design <- design_of(weighted, population)
    of <- data.frame(weighted = as.integer(weighted), population = as.integer(population))
    for (option in c("a", "b", "c")) {
      for (group in 0:8) {
        found[[length(found) + 1]] <- cbind(of, response(design, option, group))
      }
    }
  }
}
golden_file("responses", "1e-12", do.call(rbind, found))
