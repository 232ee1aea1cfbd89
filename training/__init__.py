"""Fitting the shipped model: the self-written corpus, the licensed sets, the fit, the calibration."""
