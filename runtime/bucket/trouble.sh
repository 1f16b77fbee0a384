# shellcheck shell=sh
# Decides what follows from the error message of a call of rclone, whose exit codes do not tell.
#
# inputs:  kp_trouble
# outputs: kp_words by find_words, for people; the exit codes of is_refused, is_doubtful and lacks_identity

# The store's own words. Before them are those of rclone and of the libraries.
find_words() {
  kp_words=$kp_trouble
  case $kp_words in
    *'S3: HeadObject'*'api error '*) kp_words="an object can be written, but not read: ${kp_words##*api error }" ;;
    *'api error '*) kp_words=${kp_words##*api error } ;;
    *'corrupted on transfer'*) kp_words="$kp_words; if the bucket encrypts with a key of KMS, set encryption: { kmsKey }" ;;
    *'googleapi: '*) kp_words=${kp_words##*googleapi: } ;;
    *'oauth2: '*) kp_words=${kp_words##*oauth2: } ;;
    # The request and its address.
    *'": '*) kp_words=${kp_words##*'": '} ;;
  esac
}

# Whether the same request would be refused again: no such bucket, no right, wrong or no credentials. Anything else may
# pass: a store or network that is unavailable, too many requests, expired credentials, a damaged upload.
is_refused() {
  case $kp_trouble in
    *Throttl* | *ateLimitExceeded* | *RequestLimitExceeded*) return 1 ;;
    # One service can't ask another, or the clock of the node is wrong for a while.
    *IDPCommunicationError* | *'verification key'* | *'iat and exp'* | *'not yet valid'*) return 1 ;;
    *ExpiredToken* | *TokenRefreshRequired* | *RequestExpired* | *RequestTimeTooSkewed* | *RequestTimeout* | *IncompleteBody* | *BadDigest*) return 1 ;;
    *' has no key '* | *'error getting credentials'* | *x509:*) return 0 ;;
    *'failed to open credential file'* | *'server gave HTTP response to HTTPS client'*) return 0 ;;
  esac
  find_status
  case $kp_status in
    408 | 409 | 425 | 429) return 1 ;;
    4??) ;;
    *) return 1 ;;
  esac
}

# Whether the first time may be the last: rclone learns the region of a bucket from the refusal, and an upload may be
# damaged. Otherwise it stays so: it may not ask for the region, or the store encrypts, and reports another MD5.
is_doubtful() {
  case $kp_trouble in
    *'corrupted on transfer'* | *'StatusCode: 301'*) ;;
    *) return 1 ;;
  esac
}

# Sets kp_status to the HTTP status in the message: of S3, or of Google's store or token service.
find_status() {
  kp_status=
  for kp_before in 'StatusCode: ' 'googleapi: Error ' 'HTTP response code ' 'cannot fetch token: ' 'status code '; do
    case $kp_trouble in
      *"$kp_before"[1-5]*) kp_status=${kp_trouble##*"$kp_before"} ;;
    esac
  done
  kp_status=${kp_status%"${kp_status#???}"}
}

# Whether nothing gives this pod credentials. Right after its start, the node may not do so yet.
lacks_identity() {
  case $kp_trouble in
    *'no EC2 IMDS role found'* | *'could not find default credentials'*) ;;
    *) return 1 ;;
  esac
}
