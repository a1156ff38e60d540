# One request: the JSON body {"gre": 640, "gpa": 3.4, "rank": 2}, or a list of such, is answered with the probability of each
# to be admitted. Whatever is wrong with it is answered with 400 and says so.

library(jsonlite)

answer <- function(content, status = 200L) {
  output <- Sys.getenv("TMP_OUTPUT_DIR")
  writeLines(
    c(paste("Status:", status), "Content-Type: application/json", "Cache-Control: no-store"),
    file.path(output, ".http-response")
  )
  writeLines(toJSON(content, auto_unbox = TRUE, digits = 4), file.path(output, "answer.json"))
  quit(save = "no")
}

refuse <- function(...) answer(list(message = paste0(...)), 400L)

# The data are made up, by a rule that the model has to find again.
train <- function() {
  set.seed(1)
  n <- 2000
  data <- data.frame(
    gre = pmin(800, pmax(200, rnorm(n, 590, 115))),
    gpa = pmin(4, pmax(2, rnorm(n, 3.4, 0.4))),
    rank = factor(sample(1:4, n, replace = TRUE))
  )
  odds <- -8 + 0.004 * data$gre + 1.6 * data$gpa - 0.6 * (as.integer(data$rank) - 1)
  data$admitted <- rbinom(n, 1, plogis(odds))
  glm(admitted ~ gre + gpa + rank, family = binomial, data = data, model = FALSE, y = FALSE)
}

# Made at the first call of an execution environment and kept for those that follow. It gets its name when it is whole: the
# call that makes it may be stopped.
model <- function() {
  file <- file.path(Sys.getenv("SCAR_CACHE_DIR"), "admission.rds")
  if (!file.exists(file)) {
    part <- tempfile(tmpdir = dirname(file))
    saveRDS(train(), part)
    file.rename(part, file)
    message("the model was made")
  }
  readRDS(file)
}

if (Sys.getenv("REQUEST_METHOD", "POST") != "POST") {
  answer(list(message = "POST one applicant, or a list of them"), 405L)
}
text <- tryCatch(
  readChar(Sys.getenv("INPUT_FILE_PATH"), 1e6, useBytes = TRUE),
  error = function(e) ""
)
if (!length(text) || !validate(text)) refuse("the body is not JSON")
applicants <- fromJSON(text)
if (!is.data.frame(applicants)) applicants <- tryCatch(as.data.frame(applicants), error = function(e) NULL)
limits <- list(gre = c(200, 800), gpa = c(0, 4), rank = c(1, 4))
for (name in names(limits)) {
  values <- applicants[[name]]
  if (!is.numeric(values) || anyNA(values)) refuse("each applicant needs a number `", name, "`")
  if (any(values < limits[[name]][1] | values > limits[[name]][2])) {
    refuse("`", name, "` is ", limits[[name]][1], " to ", limits[[name]][2])
  }
}
if (any(applicants$rank != round(applicants$rank))) refuse("`rank` is a whole number")

applicants$rank <- factor(applicants$rank, levels = 1:4)
answer(data.frame(admitted = unname(predict(model(), applicants, type = "response"))))
