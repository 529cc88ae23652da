# Change between two waves: of samples that have nobody in common, and of people seen in both.

source("writing.R")

table <- sample_named("simulated")
table$person <- seq_len(nrow(table))
now <- subset(table, person <= 300)
now$wave <- 1
before <- subset(table, person > 200)
before$wave <- 0
set.seed(11, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
# Those asked twice mostly say the same again; so the earlier answers are those of the sample.
changed <- before$person <= 300 & runif(nrow(before)) < 0.2
before$y[changed] <- 1 - before$y[changed]
before$x[changed] <- pmax(1, before$x[changed] - 1)
before$w <- rev(before$w)
waves <- rbind(now, before)[, c("person", "wave", "w", "y", "x")]
write.csv(waves, "data/waves.csv", row.names = FALSE, quote = FALSE, na = "")

of_figure <- function(figure, linked) {
  inside <- !is.na(waves[[figure]])
  design <- if (linked) svydesign(ids = ~person, weights = ~w, data = waves) else {
    svydesign(ids = ~1, strata = ~wave, weights = ~w, data = waves)
  }
  domain <- subset(design, inside)
  means <- svyby(
    as.formula(paste0("~", figure)), ~wave, domain, svymean, covmat = TRUE
  )
  contrast <- svycontrast(means, c(-1, 1))
  freedom <- length(unique(waves$person[inside])) - 2
  if (!linked) freedom <- sum(inside) - 2
  t <- unname(coef(contrast)) / unname(as.vector(SE(contrast)))
  data.frame(
    figure, linked = as.integer(linked), difference = unname(coef(contrast)),
    error = unname(as.vector(SE(contrast))), freedom = as.integer(freedom),
    p_value = 2 * pt(-abs(t), freedom)
  )
}

golden_file("waves", "1e-12", rows(
  of_figure("y", FALSE), of_figure("x", FALSE), of_figure("y", TRUE), of_figure("x", TRUE)
))
