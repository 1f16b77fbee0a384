# shellcheck shell=sh
# Sets up the environment of the command, the same for pods, for `kubepar try` and by hand. README.md, "What the command
# sees", documents it.
#
# inputs:  the variables of run.sh and attempt.sh; KUBEPAR_ENV, the names of variables for the command only, with their
#          values in KUBEPAR_ENV_<name>
# outputs: exported variables; kp_own, the names of those for the command only, with their values in kp_own_<name>

# Where libraries look for the number of threads or cores: BLAS and OpenMP, Python, Rust, Julia, Go, R.
readonly kp_CORES='OMP_NUM_THREADS OPENBLAS_NUM_THREADS MKL_NUM_THREADS BLIS_NUM_THREADS VECLIB_MAXIMUM_THREADS
  NUMEXPR_NUM_THREADS NUMBA_NUM_THREADS LOKY_MAX_CPU_COUNT PYTHON_CPU_COUNT TF_NUM_INTRAOP_THREADS TF_NUM_INTEROP_THREADS NPROC
  POLARS_MAX_THREADS RAYON_NUM_THREADS JULIA_NUM_THREADS JULIA_CPU_THREADS GOMAXPROCS
  MC_CORES R_PARALLELLY_AVAILABLECORES_SYSTEM R_DATATABLE_NUM_THREADS R_RANGER_NUM_THREADS RCPP_PARALLEL_NUM_THREADS VROOM_THREADS
  BIOCPARALLEL_WORKER_NUMBER'

# Variables that the wrapper reads, and no command.
readonly kp_WRAPPERS_OWN='KUBEPAR_TASKS KUBEPAR_TASKS_PER_POD KUBEPAR_RETRIES KUBEPAR_LOST_PODS KUBEPAR_TASK_TIMEOUT KUBEPAR_MAX_FAILED_TASKS
  KUBEPAR_NO_RETRY_EXIT_CODES KUBEPAR_FREE_RETRY_EXIT_CODES
  KUBEPAR_POD_UID KUBEPAR_CPUS KUBEPAR_FILES KUBEPAR_TABLE KUBEPAR_COLUMNS KUBEPAR_TASK_LIST KUBEPAR_SCRATCH
  KUBEPAR_TERMINATION_LOG KUBEPAR_RESULTS KUBEPAR_BUCKET KUBEPAR_QUEUE KUBEPAR_LOOP KUBEPAR_ITEMS_PER_PROCESS KUBEPAR_TMP KUBEPAR_SHM KUBEPAR_CGROUP
  KUBEPAR_PATIENCE KUBEPAR_SIDECAR_SECONDS KUBEPAR_WARM'

# Once, at the start: from here on, the wrapper's shell and programs work in the same way, whatever the image or the
# study sets.
keep_from_wrapper() {
  kp_own='' kp_unfit=''
  for kp_name in $kp_OBEYED; do
    ! is_set "$kp_name" || keep "$kp_name" "$kp_name"
  done
  for kp_name in ${KUBEPAR_ENV:-}; do
    case $kp_name in
      [!A-Za-z_]* | *[!A-Za-z0-9_]*) kp_unfit=$kp_name ;;
      *) keep "$kp_name" "KUBEPAR_ENV_$kp_name" ;;
    esac
  done
  unset KUBEPAR_ENV
  obey_nothing
}

keep() {
  eval "kp_own_$1=\${$2-}"
  unset "$2"
  kp_own="$kp_own $1"
}

is_set() {
  eval "[ -n \"\${$1+is set}\" ]"
}

# Once: variables that no image needs to set.
export_defaults() {
  is_set USER || export USER=kubepar
  is_set LOGNAME || export LOGNAME=kubepar
  is_set PYTHONUNBUFFERED || export PYTHONUNBUFFERED=1
  [ -n "${LANG:-}${LC_CTYPE:-}${kp_own_LANG:-}${kp_own_LC_CTYPE:-}${kp_own_LC_ALL:-}" ] || ! has_utf8 || export LANG=C.UTF-8
  for kp_name in $kp_CORES; do
    is_set "$kp_name" || export "$kp_name=$kp_cpus"
  done
}

# Perl and R complain about a missing locale. If nothing lists the locales, the C library has no files for them and
# accepts any.
has_utf8() {
  command -v locale >/dev/null 2>&1 || return 0
  case $(locale -a 2>/dev/null) in
    *C.UTF-8* | *C.utf8*) ;;
    *) return 1 ;;
  esac
}

# For one attempt, in the process that becomes the command.
export_attempt() {
  export HOME="$kp_folder/home" TMPDIR="$kp_folder/tmp"
  export KUBEPAR_STUDY="$kp_study" KUBEPAR_TASK="$kp_task" KUBEPAR_ATTEMPT="$kp_attempt" KUBEPAR_SEED="$kp_seed"
  export KUBEPAR_PARAMETERS="$kp_folder/parameters.json" KUBEPAR_RESULT="$kp_folder/result" KUBEPAR_SHARED="$kp_shared"
  unset KUBEPAR_R_PROFILE
  [ -z "${R_PROFILE+is set}" ] || export KUBEPAR_R_PROFILE="$R_PROFILE"
  export KUBEPAR_STREAM="$kp_folder/stream" R_PROFILE="$kp_runtime/profile.R"
  # shellcheck disable=SC2086 # names
  unset $kp_WRAPPERS_OWN
  unset LC_ALL
  [ -z "$kp_loop" ] || { export_loop; return; }
  export JOB_COMPLETION_INDEX="$kp_task"
  is_set PYTHONHASHSEED || export PYTHONHASHSEED="$(((kp_seed + kp_task) % 4294967296))"
}

# Becomes the command, with the variables that only the command has. The wrapper's own programs that start the command
# come before it: the command is searched for on its own PATH, they are not.
become() {
  if [ -n "$kp_own" ]; then
    # env would read a command with such a name as a variable.
    # shellcheck disable=SC2016 # for that shell
    case $1 in
      *=*) set -- /bin/sh -c 'exec "$0" "$@"' "$@" ;;
    esac
    for kp_name in $kp_own; do
      eval "set -- \"$kp_name=\$kp_own_$kp_name\" \"\$@\""
    done
    set -- "$kp_env" "$@"
  fi
  [ "$kp_task_timeout" -eq 0 ] || set -- "$kp_timeout" -k 10 "$kp_task_timeout" "$@"
  [ -z "$kp_new_session" ] || set -- "$kp_new_session" "$@"
  exec "$@"
}
