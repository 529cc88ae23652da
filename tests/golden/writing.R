# How golden files are written: a comment with their makers, then a table in full precision.

suppressPackageStartupMessages(library(survey))
options(digits = 17, warn = 1)

golden_file <- function(name, tolerance, table) {
  path <- file.path("figures", paste0(name, ".csv"))
  makers <- sprintf(
    "# R %s.%s, survey %s, tolerance %s", R.version$major, R.version$minor,
    packageVersion("survey"), tolerance
  )
  writeLines(makers, path)
  numbers <- vapply(table, is.double, NA)
  table[numbers] <- lapply(table[numbers], function(x) ifelse(is.na(x), NA, sprintf("%.17g", x)))
  suppressWarnings(write.table(
    table, path, append = TRUE, sep = ",", quote = FALSE, row.names = FALSE, na = ""
  ))
}

sample_named <- function(name) read.csv(file.path("data", paste0(name, ".csv")))

rows <- function(...) do.call(rbind, lapply(list(...), as.data.frame))
