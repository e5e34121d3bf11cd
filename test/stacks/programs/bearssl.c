/* Asks BearSSL: its minimal X.509 engine, and then what the TLS client asks of the end entity's key usage. */
#include <bearssl.h>
#include <string.h>

#include "situation.h"

static br_x509_trust_anchor anchors[MAX_CERTIFICATES];
static br_x509_decoder_context decoders[MAX_CERTIFICATES];

static void append_name(void *context, const void *octets, size_t length) {
  br_x500_name *name = context;
  name->data = realloc(name->data, name->len + length);
  memcpy(name->data + name->len, octets, length);
  name->len += length;
}

/* As the tools and the Arduino cores do it: an anchor may sign only if its certificate says that it is a CA. */
static int load_anchors(const struct situation *asked) {
  for (size_t i = 0; i < asked->anchor_count; i++) {
    br_x509_pkey *key;
    memset(&anchors[i].dn, 0, sizeof anchors[i].dn);
    br_x509_decoder_init(&decoders[i], append_name, &anchors[i].dn);
    br_x509_decoder_push(&decoders[i], asked->anchors[i].at, asked->anchors[i].length);
    key = br_x509_decoder_get_pkey(&decoders[i]);
    if (key == NULL) return br_x509_decoder_last_error(&decoders[i]);
    anchors[i].pkey = *key;
    anchors[i].flags = br_x509_decoder_isCA(&decoders[i]) ? BR_X509_TA_CA : 0;
  }
  return 0;
}

/* The end entity's key must be of the kind that the cipher suite needs, and allowed to do that (ssl_hs_client.t0). */
static unsigned check_usage(const br_x509_class **engine, uint16_t suite) {
  unsigned usages = 0;
  const br_x509_pkey *key = (*engine)->get_pkey(engine, &usages);
  int is_static_rsa = suite == 0x009c;
  if (key == NULL) return BR_ERR_WRONG_KEY_USAGE;
  return usages & (is_static_rsa ? BR_KEYTYPE_KEYX : BR_KEYTYPE_SIGN) ? 0 : BR_ERR_WRONG_KEY_USAGE;
}

static void answer(const struct situation *asked) {
  static br_ssl_client_context client;
  static br_x509_minimal_context verifier;
  const br_x509_class **engine = &verifier.vtable;
  int load_error = load_anchors(asked);
  unsigned error;
  if (load_error != 0) {
    printf("anchor %d\n", load_error);
    return;
  }
  br_ssl_client_init_full(&client, &verifier, anchors, asked->anchor_count);
  /* Days are counted from the year 0: 1970-01-01 is day 719528. */
  br_x509_minimal_set_time(&verifier, (uint32_t)(719528 + asked->now / 86400), (uint32_t)(asked->now % 86400));
  (*engine)->start_chain(engine, asked->host);
  for (size_t i = 0; i < asked->served_count; i++) {
    (*engine)->start_cert(engine, (uint32_t)asked->served[i].length);
    (*engine)->append(engine, asked->served[i].at, asked->served[i].length);
    (*engine)->end_cert(engine);
  }
  error = (*engine)->end_chain(engine);
  if (error == 0) error = check_usage(engine, asked->suite);
  if (error == 0) puts("ok");
  else printf("%u\n", error);
}

int main(void) {
  struct situation asked;
  for (; read_situation(&asked); free_situation(&asked)) {
    answer(&asked);
    for (size_t i = 0; i < asked.anchor_count; i++) {
      free(anchors[i].dn.data);
      anchors[i].dn.data = NULL;
    }
  }
  return 0;
}
