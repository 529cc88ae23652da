# Raked weights, of mean 1, for each combination of options; limited ones too. Where a lowest weight
# binds, `calibrate` does not converge, so the limits here bind from above only.

source("writing.R")

data(api)
margins_of <- list(
  apisrs = list(
    g = as.vector(table(apipop$stype)), s = as.vector(table(apipop$sch.wide)),
    y = as.vector(table(apipop$awards))
  ),
  apistrat = list(
    g = as.vector(table(apipop$stype)), s = as.vector(table(apipop$sch.wide)),
    y = as.vector(table(apipop$awards))
  ),
  nhanes = list(
    g = c(12, 70, 11, 7), s = c(47, 53), x = c(15, 27, 30, 28)
  )
)
limits_of <- list(apisrs = c(0.5, 1.12), apistrat = c(0.1, 5), nhanes = c(0.1, 1.9))

codes <- function(values) sort(unique(values))

weights_of <- function(name) {
  sample <- sample_named(name)
  margins <- margins_of[[name]]
  sample$one <- 1
  design <- svydesign(ids = ~1, weights = ~one, data = sample)
  populations <- lapply(names(margins), function(variable) {
    wanted <- margins[[variable]] / sum(margins[[variable]]) * nrow(sample)
    frame <- data.frame(codes(sample[[variable]]), Freq = wanted)
    names(frame)[1] <- variable
    frame
  })
  formulas <- lapply(names(margins), function(variable) as.formula(paste0("~", variable)))
  raked <- suppressWarnings(
    rake(design, formulas, populations, control = list(maxit = 300, epsilon = 1e-14))
  )
  for (variable in names(margins)) sample[[variable]] <- factor(sample[[variable]])
  design <- svydesign(ids = ~1, weights = ~one, data = sample)
  totals <- c(nrow(sample), unlist(lapply(populations, function(frame) frame$Freq[-1])))
  names(totals) <- colnames(model.matrix(
    as.formula(paste("~", paste(names(margins), collapse = "+"))), sample
  ))
  limited <- calibrate(
    design, as.formula(paste("~", paste(names(margins), collapse = "+"))), totals,
    calfun = "raking", bounds = limits_of[[name]], epsilon = 1e-13, maxit = 500
  )
  found <- data.frame(
    sample = name, lapply(sample[names(margins)], function(x) as.integer(as.character(x))),
    weight = weights(raked), limited = weights(limited)
  )
  for (variable in setdiff(c("g", "s", "x", "y"), names(found))) found[[variable]] <- NA_integer_
  cells <- unique(found[c("sample", "g", "s", "x", "y")])
  keys <- function(frame) do.call(paste, frame[c("g", "s", "x", "y")])
  at <- match(keys(cells), keys(found))
  cells$respondents <- as.integer(table(keys(found))[keys(cells)])
  cells$weight <- found$weight[at]
  cells$limited <- found$limited[at]
  cells$lowest <- limits_of[[name]][1]
  cells$highest <- limits_of[[name]][2]
  cells[order(cells$g, cells$s, cells$x, cells$y), ]
}

golden_file("raking", "1e-9", do.call(rbind, lapply(names(margins_of), weights_of)))
targets <- do.call(rbind, lapply(names(margins_of), function(name) {
  do.call(rbind, lapply(names(margins_of[[name]]), function(variable) {
    target <- margins_of[[name]][[variable]]
    data.frame(
      sample = name, variable, option = codes(sample_named(name)[[variable]]), target = as.numeric(target)
    )
  }))
}))
golden_file("raking_targets", "0", targets)
