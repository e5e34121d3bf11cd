/* Asks GnuTLS: a trust list, verified for a server of this name. Refusals are the bits of gnutls_certificate_status_t. */
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#include "situation.h"

static struct situation asked;

static time_t situation_time(time_t *into) {
  if (into != NULL) *into = asked.now;
  return asked.now;
}

static int import(gnutls_x509_crt_t *into, const struct octets *der) {
  gnutls_datum_t datum = {der->at, (unsigned)der->length};
  int error = gnutls_x509_crt_init(into);
  if (error == 0) error = gnutls_x509_crt_import(*into, &datum, GNUTLS_X509_FMT_DER);
  if (error != 0) gnutls_x509_crt_deinit(*into);
  return error;
}

static gnutls_x509_trust_list_t load_anchors(void) {
  gnutls_x509_trust_list_t list;
  if (gnutls_x509_trust_list_init(&list, 0) != 0) exit(3);
  for (size_t i = 0; i < asked.anchor_count; i++) {
    gnutls_x509_crt_t anchor;
    if (import(&anchor, &asked.anchors[i]) != 0) continue;
    if (gnutls_x509_trust_list_add_cas(list, &anchor, 1, 0) != 1) gnutls_x509_crt_deinit(anchor);
  }
  return list;
}

static void answer(void) {
  gnutls_x509_trust_list_t list = load_anchors();
  gnutls_x509_crt_t served[MAX_CERTIFICATES];
  size_t read = 0;
  int error = 0;
  unsigned status = 0;
  for (; read < asked.served_count && error == 0; read++) error = import(&served[read], &asked.served[read]);
  if (error != 0) read--;
  if (error == 0) {
    gnutls_typed_vdata_st expected[] = {
        {GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)asked.host, (unsigned)strlen(asked.host)},
        {GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER, sizeof GNUTLS_KP_TLS_WWW_SERVER - 1}};
    error = gnutls_x509_trust_list_verify_crt2(list, served, (unsigned)read, expected, 2, 0, &status, NULL);
  }
  if (error != 0) printf("%d\n", error);
  else if (status != 0) printf("0x%x\n", status);
  else puts("ok");
  for (size_t i = 0; i < read; i++) gnutls_x509_crt_deinit(served[i]);
  gnutls_x509_trust_list_deinit(list, 1);
}

int main(void) {
  gnutls_global_set_time_function(situation_time);
  for (; read_situation(&asked); free_situation(&asked)) answer();
  return 0;
}
