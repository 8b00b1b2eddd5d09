"""Forecasting libraries that live in an environment of their own: each a program fed JSON, answering JSON.

Given:    {"horizon": 72, "levels": [0.05, ...], "windows": [{"first_hour": 412345, "values": [11.2, ...]}]}
Answered: {"version": "1.2", "forecasts": [{"quantiles": [[...], ...], "cpu_ms": 12.3}]}

A row of quantiles for each hour ahead; `cpu_ms` is the processor time of one fit with its forecast.
"""
