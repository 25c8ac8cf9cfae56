// The processor's own instruction for CRC-32C, which Swift has no word for.
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#if defined(__x86_64__)
// Whether this processor has the instruction.
static inline int checksum_has_crc32c(void) { return __builtin_cpu_supports("sse4.2") != 0; }

// The state of a CRC-32C, `state` so far, behind `count` more bytes. Only where
// `checksum_has_crc32c` says so.
__attribute__((target("sse4.2")))
static inline uint32_t checksum_crc32c(uint32_t state, const void *bytes, size_t count) {
  const unsigned char *next = (const unsigned char *)bytes;
  uint64_t wide = state;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  uint32_t narrow = (uint32_t)wide;
  for (; count > 0; count--, next++) narrow = __builtin_ia32_crc32qi(narrow, *next);
  return narrow;
}
#else
static inline int checksum_has_crc32c(void) { return 0; }

static inline uint32_t checksum_crc32c(uint32_t state, const void *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return state;
}
#endif
