# The Monte Carlo study with time for a test to kill it in the middle; its output is the same.
Rscript monte-carlo.R
sleep 4
