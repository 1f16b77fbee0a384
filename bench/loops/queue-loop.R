# The same in R.
while (!is.null(kubepar_lease())) kubepar_complete(NULL)
