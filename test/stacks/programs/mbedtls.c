/* Asks mbedTLS, in a handshake up to Certificate. `mbedtls clock` has the situation's time, `mbedtls no-clock` is as if built
 * without MBEDTLS_HAVE_TIME_DATE, `mbedtls bundle` does what ESP-IDF does with its certificate bundle up to 5.5.
 *
 * That the functions below stand in for those of libc and libmbedx509 rests on dynamic linking: their own calls of them go
 * through the PLT, and the program comes first in the search for symbols. */
#include <mbedtls/ssl.h>

#include "handshake.h"

static enum { CLOCK, NO_CLOCK, BUNDLE } mode;
static struct situation asked;
static struct flight flight;

time_t time(time_t *into) {
  if (into != NULL) *into = asked.now;
  return asked.now;
}

static int is_before(const mbedtls_x509_time *left, const struct tm *right) {
  int l[] = {left->year, left->mon, left->day, left->hour, left->min, left->sec};
  int r[] = {right->tm_year + 1900, right->tm_mon + 1, right->tm_mday, right->tm_hour, right->tm_min, right->tm_sec};
  for (int i = 0; i < 6; i++)
    if (l[i] != r[i]) return l[i] < r[i];
  return 0;
}

int mbedtls_x509_time_is_past(const mbedtls_x509_time *not_after) {
  return mode == CLOCK && is_before(not_after, gmtime(&asked.now));
}

int mbedtls_x509_time_is_future(const mbedtls_x509_time *not_before) {
  struct tm now = *gmtime(&asked.now);
  mbedtls_x509_time same = {now.tm_year + 1900, now.tm_mon + 1, now.tm_mday, now.tm_hour, now.tm_min, now.tm_sec};
  struct tm begin = {.tm_year = not_before->year - 1900, .tm_mon = not_before->mon - 1, .tm_mday = not_before->day,
                     .tm_hour = not_before->hour, .tm_min = not_before->min, .tm_sec = not_before->sec};
  return mode == CLOCK && is_before(&same, &begin);
}

static int receive(void *context, unsigned char *into, size_t most) {
  size_t length = take_octets(context, into, most);
  return length > 0 ? (int)length : MBEDTLS_ERR_SSL_WANT_READ;
}

static int discard(void *context, const unsigned char *octets, size_t length) {
  (void)context, (void)octets;
  return (int)length;
}

/* The handshake does not get as far as keys. */
static int not_random(void *context, unsigned char *into, size_t length) {
  (void)context;
  memset(into, 1, length);
  return 0;
}

/* The bundle is a table of names and keys, in the order of the names' octets; sorting keeps the order of equal names. It is
 * made on another machine, so mbedTLS need not be able to parse the certificates. */
static struct entry {
  mbedtls_x509_buf name;
  mbedtls_pk_context key;
} bundle[MAX_CERTIFICATES];
static int bundle_size;

static int compare_names(const mbedtls_x509_buf *left, const mbedtls_x509_buf *right) {
  int order = memcmp(left->p, right->p, left->len < right->len ? left->len : right->len);
  return order != 0 ? order : (left->len > right->len) - (left->len < right->len);
}

/* The element at `at`, which is moved behind it. */
static mbedtls_x509_buf element(unsigned char **at, const unsigned char *end, int enter) {
  mbedtls_x509_buf found = {**at, 0, *at};
  size_t length = 0;
  unsigned char *content = *at + 1;
  if (mbedtls_asn1_get_len(&content, end, &length) != 0) exit(3);
  *at = enter ? content : content + length;
  found.len = (size_t)(content + length - found.p);
  return found;
}

static void read_entry(struct entry *into, const struct octets *der) {
  unsigned char *at = der->at;
  const unsigned char *end = at + der->length;
  element(&at, end, 1);
  element(&at, end, 1);
  if (*at == (MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED)) element(&at, end, 0);
  /* serialNumber, signature, issuer, validity */
  for (int i = 0; i < 4; i++) element(&at, end, 0);
  into->name = element(&at, end, 0);
  mbedtls_pk_init(&into->key);
  /* A key of an unknown kind stays empty and verifies nothing. */
  if (mbedtls_pk_parse_subpubkey(&at, end, &into->key) != 0) mbedtls_pk_free(&into->key);
}

static void fill_bundle(void) {
  while (bundle_size > 0) mbedtls_pk_free(&bundle[--bundle_size].key);
  for (; (size_t)bundle_size < asked.anchor_count; bundle_size++) {
    struct entry read;
    int at = bundle_size;
    read_entry(&read, &asked.anchors[bundle_size]);
    for (; at > 0 && compare_names(&bundle[at - 1].name, &read.name) > 0; at--) bundle[at] = bundle[at - 1];
    bundle[at] = read;
  }
}

static struct entry *find_in_bundle(const mbedtls_x509_buf *name) {
  for (int low = 0, high = bundle_size - 1; low <= high;) {
    int middle = (low + high) / 2;
    int order = compare_names(name, &bundle[middle].name);
    if (order == 0) return &bundle[middle];
    if (order < 0) high = middle - 1;
    else low = middle + 1;
  }
  return NULL;
}

/* mbedTLS knows no anchor but a dummy, so the top of what it could climb is "not trusted", and whether the bundle holds the key
 * that signed it decides. A weak digest of that certificate does not count; any other flag stays as it is. */
static int look_in_bundle(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
  unsigned char hash[MBEDTLS_MD_MAX_SIZE];
  struct entry *issuer;
  const mbedtls_md_info_t *digest = mbedtls_md_info_from_type(certificate->sig_md);
  (void)context, (void)depth;
  if ((*flags & ~(uint32_t)MBEDTLS_X509_BADCERT_BAD_MD) != MBEDTLS_X509_BADCERT_NOT_TRUSTED) return 0;
  issuer = find_in_bundle(&certificate->issuer_raw);
  if (issuer == NULL || mbedtls_md(digest, certificate->tbs.p, certificate->tbs.len, hash) != 0 ||
      mbedtls_pk_verify_ext(certificate->sig_pk, certificate->sig_opts, &issuer->key, certificate->sig_md, hash,
                            mbedtls_md_get_size(digest), certificate->sig.p, certificate->sig.len) != 0)
    return MBEDTLS_ERR_X509_FATAL_ERROR;
  *flags = 0;
  return 0;
}

static void answer(mbedtls_ssl_config *config) {
  static mbedtls_x509_crt dummy;
  mbedtls_x509_crt anchors;
  mbedtls_ssl_context client;
  int loaded = 0, result = 0;
  mbedtls_x509_crt_init(&anchors);
  for (size_t i = 0; i < asked.anchor_count; i++) {
    int error = mbedtls_x509_crt_parse_der(&anchors, asked.anchors[i].at, asked.anchors[i].length);
    if (error == 0) loaded++;
    else if (result == 0) result = error;
  }
  if (loaded == 0 && mode != BUNDLE) {
    printf("anchor -0x%x\n", (unsigned)-result);
    mbedtls_x509_crt_free(&anchors);
    return;
  }
  if (mode == BUNDLE) fill_bundle();
  mbedtls_ssl_conf_ca_chain(config, mode == BUNDLE ? &dummy : &anchors, NULL);
  if (mode == BUNDLE) mbedtls_ssl_conf_verify(config, look_in_bundle, NULL);
  mbedtls_ssl_init(&client);
  if (mbedtls_ssl_setup(&client, config) != 0 || mbedtls_ssl_set_hostname(&client, asked.host) != 0) exit(3);
  build_flight(&flight, &asked);
  mbedtls_ssl_set_bio(&client, &flight, discard, receive, NULL);
  result = mbedtls_ssl_handshake(&client);
  if (result == MBEDTLS_ERR_SSL_WANT_READ) puts("ok");
  else if (result == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) printf("0x%x\n", mbedtls_ssl_get_verify_result(&client));
  else if (result == MBEDTLS_ERR_SSL_BAD_HS_CERTIFICATE)
    printf("-0x7a00 0x%x\n", mbedtls_ssl_get_verify_result(&client));
  else printf("-0x%x\n", (unsigned)-result);
  mbedtls_ssl_free(&client);
  mbedtls_x509_crt_free(&anchors);
}

int main(int count, char **arguments) {
  mbedtls_ssl_config config;
  if (count != 2) return 2;
  mode = strcmp(arguments[1], "clock") == 0 ? CLOCK : strcmp(arguments[1], "no-clock") == 0 ? NO_CLOCK : BUNDLE;
  mbedtls_ssl_config_init(&config);
  if (mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT))
    return 3;
  mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_REQUIRED);
  mbedtls_ssl_conf_rng(&config, not_random, NULL);
  for (; read_situation(&asked); free_situation(&asked)) answer(&config);
  return 0;
}
