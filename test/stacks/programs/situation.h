/* A situation as run.ts sends it on stdin: numbers are big-endian, texts and certificates follow their length.
 *   u32 host length, host; u64 seconds since 1970; u16 cipher suite; u32 anchors, each u32 length, DER; u32 served, the same
 * The answer is a line: `ok`, or the code with which the library refuses. */
#ifndef SITUATION_H
#define SITUATION_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifndef MAX_CERTIFICATES
#define MAX_CERTIFICATES 64
#endif

struct octets {
  unsigned char *at;
  size_t length;
};

struct situation {
  char *host;
  time_t now;
  /* Of the server that presents the list. */
  uint16_t suite;
  size_t anchor_count, served_count;
  struct octets anchors[MAX_CERTIFICATES], served[MAX_CERTIFICATES];
};

static int read_exactly(void *into, size_t length) { return fread(into, 1, length, stdin) == length; }

static uint64_t read_number(int octets) {
  unsigned char raw[8];
  uint64_t value = 0;
  if (!read_exactly(raw, (size_t)octets)) exit(3);
  for (int i = 0; i < octets; i++) value = value << 8 | raw[i];
  return value;
}

/* With a zero octet behind it, so that it can be taken for a string. */
static struct octets read_octets(size_t length) {
  struct octets read = {malloc(length + 1), length};
  if (read.at == NULL || !read_exactly(read.at, length)) exit(3);
  read.at[length] = 0;
  return read;
}

static size_t read_certificates(struct octets *into) {
  size_t count = (size_t)read_number(4);
  if (count > MAX_CERTIFICATES) exit(3);
  for (size_t i = 0; i < count; i++) into[i] = read_octets((size_t)read_number(4));
  return count;
}

/* 0 at the end of the input; a situation that is cut short ends the program with status 3. */
static int read_situation(struct situation *into) {
  int first;
  /* Whoever asks waits for the answer before it sends more. */
  fflush(stdout);
  first = getchar();
  if (first == EOF) return 0;
  into->host = (char *)read_octets((size_t)first << 24 | (size_t)read_number(3)).at;
  into->now = (time_t)read_number(8);
  into->suite = (uint16_t)read_number(2);
  into->anchor_count = read_certificates(into->anchors);
  into->served_count = read_certificates(into->served);
  return 1;
}

static void free_situation(struct situation *read) {
  free(read->host);
  for (size_t i = 0; i < read->anchor_count; i++) free(read->anchors[i].at);
  for (size_t i = 0; i < read->served_count; i++) free(read->served[i].at);
}

#endif
