# The Monte Carlo study whose first tasks hang in their first attempt, after their numbers are out, so that a test can kill
# them there for sure; the output of the attempt that follows is that of the study itself.
Rscript monte-carlo.R
if [ "$KUBEPAR_ATTEMPT" -eq 1 ] && [ "$KUBEPAR_TASK" -lt 6 ]; then sleep 600; fi
