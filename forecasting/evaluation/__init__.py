"""How good forecasts are: metrics, sums of scores, the backtest, promotion and drift."""
