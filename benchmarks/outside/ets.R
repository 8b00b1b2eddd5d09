# ets() of the R package forecast with a season of 24 hours.
suppressMessages({library(forecast); library(jsonlite)})

asked <- fromJSON(file("stdin"), simplifyDataFrame = FALSE)
levels <- unlist(asked$levels)
percents <- sort(unique(round(200 * abs(levels[levels != 0.5] - 0.5), 6)))

one <- function(window) {
  started <- proc.time()
  fitted <- ets(ts(unlist(window$values), frequency = 24))
  answer <- forecast(fitted, h = asked$horizon, level = percents)
  used <- sum((proc.time() - started)[c("user.self", "sys.self")])
  columns <- sapply(levels, function(level) {
    if (level == 0.5) return(as.numeric(answer$mean))
    column <- which(percents == round(200 * abs(level - 0.5), 6))
    as.numeric(if (level < 0.5) answer$lower[, column] else answer$upper[, column])
  })
  list(quantiles = columns, cpu_ms = unbox(1000 * used))
}

answers <- list(version = unbox(as.character(packageVersion("forecast"))), forecasts = lapply(asked$windows, one))
cat(toJSON(answers, digits = 8))
