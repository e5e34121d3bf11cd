/* Asks wolfSSL, in a handshake up to Certificate. Debian builds it with WOLFSSL_ALT_CERT_CHAINS, OPENSSL_COMPATIBLE_DEFAULTS and
 * WOLFSSL_TRUST_PEER_CERT. The functions of libc that it asks for the time are ours: the program comes first in the search for
 * symbols. */
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

#include "handshake.h"

static struct situation asked;
static struct flight flight;

time_t time(time_t *into) {
  if (into != NULL) *into = asked.now;
  return asked.now;
}

static int receive(WOLFSSL *client, char *into, int most, void *context) {
  size_t length = take_octets(context, (unsigned char *)into, (size_t)most);
  (void)client;
  return length > 0 ? (int)length : WOLFSSL_CBIO_ERR_WANT_READ;
}

static int discard(WOLFSSL *client, char *octets, int length, void *context) {
  (void)client, (void)octets, (void)context;
  return length;
}

static void shake_hands(WOLFSSL_CTX *context) {
  WOLFSSL *client = wolfSSL_new(context);
  int error;
  if (client == NULL) exit(3);
  build_flight(&flight, &asked);
  wolfSSL_SetIOReadCtx(client, &flight);
  if (wolfSSL_check_domain_name(client, asked.host) != WOLFSSL_SUCCESS) exit(3);
  error = wolfSSL_get_error(client, wolfSSL_connect(client));
  if (error == WOLFSSL_ERROR_WANT_READ) puts("ok");
  else printf("%d\n", error);
  wolfSSL_free(client);
}

static void answer(void) {
  WOLFSSL_CTX *context = wolfSSL_CTX_new(wolfTLSv1_2_client_method());
  size_t loaded = 0;
  int error = 0;
  if (context == NULL) exit(3);
  wolfSSL_CTX_set_verify(context, WOLFSSL_VERIFY_PEER, NULL);
  wolfSSL_CTX_SetIORecv(context, receive);
  wolfSSL_CTX_SetIOSend(context, discard);
  for (size_t i = 0; i < asked.anchor_count; i++) {
    int result = wolfSSL_CTX_load_verify_buffer(context, asked.anchors[i].at, (long)asked.anchors[i].length,
                                                WOLFSSL_FILETYPE_ASN1);
    if (result == WOLFSSL_SUCCESS) loaded++;
    else error = result;
  }
  if (loaded == 0) printf("load%d\n", error);
  else shake_hands(context);
  wolfSSL_CTX_free(context);
}

int main(void) {
  wolfSSL_Init();
  for (; read_situation(&asked); free_situation(&asked)) answer();
  wolfSSL_Cleanup();
  return 0;
}
