# The samples that golden figures are of. Each has a weight w, an answer y (1 yes, 0 no, none where
# it is empty), a value x, and a group g.
#
# simulated   500 drawn here, with columns that overlap (a, b, c), groups of one, of two, without
#             any y, and with only y = 1
# replicated  120 drawn here, whose weights are whole numbers
# apisrs      a simple random sample of Californian schools, from R's survey, whose population of
#             6194 is known
# apistrat    a stratified one, of which only the weights are used
# nhanes      of a health survey of the United States, 2009-2010, from R's survey: high cholesterol,
#             age class, race; the weights only

source("writing.R")

write_sample <- function(name, table) {
  write.csv(table, file.path("data", paste0(name, ".csv")), row.names = FALSE, quote = FALSE, na = "")
}

set.seed(20210901, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
size <- 500
g <- sample(1:4, size, TRUE, c(0.4, 0.3, 0.2, 0.1))
g[1] <- 5
g[2:3] <- 6
g[4:9] <- 7
g[10:19] <- 8
y <- rbinom(size, 1, c(0.3, 0.5, 0.9, 0.02, 1, 0.5, 0, 1)[g])
y[sample(20:size, 60)] <- NA
y[2:3] <- c(1, 0)
y[g == 7] <- NA
y[g == 8] <- 1
x <- sample(c(1:5, NA), size, TRUE, c(0.1, 0.2, 0.3, 0.2, 0.1, 0.1))
x[1] <- 4
x[2:3] <- c(2, 5)
x[g == 7] <- NA
simulated <- data.frame(
  w = round(rlnorm(size, 0, 0.6), 4), y, x, g,
  a = rbinom(size, 1, 0.5), b = rbinom(size, 1, 0.3), c = rbinom(size, 1, 0.7)
)
write_sample("simulated", simulated)

size <- 120
write_sample("replicated", data.frame(
  w = sample(1:4, size, TRUE), y = rbinom(size, 1, 0.4), x = sample(1:5, size, TRUE),
  g = sample(1:3, size, TRUE)
))

data(api)
of_schools <- function(schools, w = schools$pw) data.frame(
  w, y = as.integer(schools$awards == "Yes"), x = schools$api00,
  g = as.integer(schools$stype), s = as.integer(schools$sch.wide)
)
write_sample("apisrs", of_schools(apisrs))
write_sample("apistrat", of_schools(apistrat))

data(nhanes)
write_sample("nhanes", data.frame(
  w = nhanes$WTMEC2YR, y = nhanes$HI_CHOL, x = as.integer(nhanes$agecat), g = nhanes$race,
  s = nhanes$RIAGENDR
))

population <- of_schools(apipop, 1)
golden_file("population", "0", data.frame(
  size = nrow(population),
  share = mean(population$y),
  mean = mean(population$x),
  elementary = mean(population$g == 1), high = mean(population$g == 2), middle = mean(population$g == 3),
  target_missed = mean(population$s == 1), target_met = mean(population$s == 2)
))
