# Shares, means, standard errors, deviations, medians and intervals, of the whole sample (group 0)
# and of each group as a domain, with and without weights, with and without a population.
# `zeros` is `simulated` with a weight of 0 for every fourth respondent.

source("writing.R")

limits <- function(interval) unname(as.vector(interval))

estimates_of <- function(name, table, weighted, population) {
  table$w <- if (weighted) table$w else rep(1, nrow(table))
  design <- if (is.na(population)) svydesign(ids = ~1, weights = ~w, data = table) else {
    table$population <- population
    svydesign(ids = ~1, weights = ~w, fpc = ~population, data = table)
  }
  of_group <- function(group) {
    inside <- if (group == 0) rep(TRUE, nrow(table)) else table$g == group
    rbind(share_of(table, design, inside), mean_of(table, design, inside))
  }
  groups <- c(0, sort(unique(table$g)))
  found <- do.call(rbind, lapply(groups, function(group) {
    part <- of_group(group)
    if (is.null(part)) NULL else cbind(group = as.integer(group), part)
  }))
  cbind(sample = name, weighted = as.integer(weighted), population = as.integer(population), found)
}

share_of <- function(table, design, inside) {
  base <- inside & !is.na(table$y)
  if (sum(base) == 0) return(NULL)
  domain <- subset(design, base)
  p <- svymean(~y, domain)
  share <- unname(coef(p))
  w <- table$w[base]
  effective <- sum(w)^2 / sum(w^2)
  wilson <- limits(prop.test(share * effective, effective, correct = FALSE)$conf.int)
  exact <- limits(binom.test(sum(table$y[base]), sum(base))$conf.int)
  beta <- if (share > 0 && share < 1 && sum(base) > 1 && all(w > 0)) {
    limits(attr(svyciprop(~y, domain, method = "beta"), "ci"))
  } else c(NA, NA)
  data.frame(
    figure = "share", respondents = sum(base), weighted_base = sum(w), effective_base = effective,
    estimate = share, error = unname(as.vector(SE(p))),
    deviation = NA_real_, median = NA_real_,
    low = wilson[1], high = wilson[2], exact_low = exact[1], exact_high = exact[2],
    beta_low = beta[1], beta_high = beta[2]
  )
}

mean_of <- function(table, design, inside) {
  base <- inside & !is.na(table$x)
  if (sum(base) == 0) return(NULL)
  domain <- subset(design, base)
  m <- svymean(~x, domain)
  w <- table$w[base]
  several <- sum(base) > 1 && all(w > 0)
  t_limits <- if (several) limits(confint(m, df = degf(domain))) else c(NA, NA)
  x <- table$x[base]
  # Where the lowest respondent alone holds half of the weight, this version names the next value.
  sound <- w[order(x)][1] < sum(w) / 2
  median <- svyquantile(~x, domain, 0.5, qrule = "school", ci = FALSE)[[1]]
  data.frame(
    figure = "mean", respondents = sum(base), weighted_base = sum(w),
    effective_base = sum(w)^2 / sum(w^2),
    estimate = unname(coef(m)), error = unname(as.vector(SE(m))),
    deviation = if (several) sqrt(unname(coef(svyvar(~x, domain)))) else NA_real_,
    median = if (sound || sum(base) == 1) as.vector(median)[1] else NA_real_,
    low = t_limits[1], high = t_limits[2], exact_low = NA_real_, exact_high = NA_real_,
    beta_low = NA_real_, beta_high = NA_real_
  )
}

zeros <- sample_named("simulated")
zeros$w[seq(4, nrow(zeros), 4)] <- 0
found <- list(estimates_of("zeros", zeros, TRUE, NA))
for (name in c("simulated", "replicated", "apisrs", "apistrat", "nhanes")) {
  for (weighted in c(FALSE, TRUE)) {
    populations <- if (name %in% c("apisrs", "apistrat")) c(NA, 6194) else NA
    for (population in populations) {
      found[[length(found) + 1]] <- estimates_of(name, sample_named(name), weighted, population)
    }
  }
}
golden_file("estimates", "1e-12", do.call(rbind, found))
