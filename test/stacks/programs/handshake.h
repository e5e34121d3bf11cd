/* The first flight of a TLS 1.2 server, in the clear: ServerHello and Certificate (RFC 5246 section 7.4). A client judges the
 * Certificate message before it asks for more, so nobody needs the server's key. */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include <string.h>

#include "situation.h"

#define MAX_FRAGMENT 16384

struct flight {
  unsigned char octets[1 << 18];
  size_t length, taken;
};

static void put_number(struct flight *to, uint64_t value, int octets) {
  if (to->length + 8 > sizeof to->octets) exit(3);
  while (octets-- > 0) to->octets[to->length++] = (unsigned char)(value >> (8 * octets));
}

static void put_octets(struct flight *to, const unsigned char *from, size_t length) {
  if (to->length + length > sizeof to->octets) exit(3);
  memcpy(to->octets + to->length, from, length);
  to->length += length;
}

static void put_records(struct flight *to, const struct flight *message) {
  for (size_t at = 0; at < message->length; at += MAX_FRAGMENT) {
    size_t length = message->length - at < MAX_FRAGMENT ? message->length - at : MAX_FRAGMENT;
    put_number(to, 0x160303, 3);
    put_number(to, length, 2);
    put_octets(to, message->octets + at, length);
  }
}

static void build_flight(struct flight *to, const struct situation *from) {
  static struct flight message;
  static const unsigned char random[32] = {1};
  size_t list = 0;
  to->length = to->taken = message.length = 0;

  put_number(&message, 2 << 24 | 38, 4);
  put_number(&message, 0x0303, 2);
  put_octets(&message, random, sizeof random);
  put_number(&message, 0, 1);
  put_number(&message, from->suite, 2);
  put_number(&message, 0, 1);
  put_records(to, &message);

  for (size_t i = 0; i < from->served_count; i++) list += 3 + from->served[i].length;
  message.length = 0;
  put_number(&message, 11 << 24 | (list + 3), 4);
  put_number(&message, list, 3);
  for (size_t i = 0; i < from->served_count; i++) {
    put_number(&message, from->served[i].length, 3);
    put_octets(&message, from->served[i].at, from->served[i].length);
  }
  put_records(to, &message);
}

/* How many octets were left, up to `most`; 0 when the server has said everything. */
static size_t take_octets(struct flight *from, unsigned char *into, size_t most) {
  size_t left = from->length - from->taken;
  size_t length = left < most ? left : most;
  memcpy(into, from->octets + from->taken, length);
  from->taken += length;
  return length;
}

#endif
