/** The longest DNS label, such as a pod's host name or the value of a Kubernetes label (RFC 1123). */
export const MAX_LABEL = 63;

/** The longest DNS subdomain, such as the names of most Kubernetes objects and the keys of their data (RFC 1123). */
export const MAX_SUBDOMAIN = 253;

/** The number of hexadecimal digits of the hash at the end of a study's name. */
export const HASH_DIGITS = 8;
