#include "include/cre2.h"

#include <re2/re2.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

struct lookback_re2 {
  re2::RE2 re;
  std::string error;
  std::string argument;
  std::map<int, std::string> names;

  lookback_re2(re2::StringPiece pattern, const re2::RE2::Options &options)
      : re(pattern, options), error(re.error()), argument(re.error_arg()) {
    if (re.ok()) names = re.CapturingGroupNames();
  }
};

#if defined(__SSE2__)
/// Looks for places where the first and the last byte of the needle stand as far apart as they
/// do in it, sixteen places at a time (W. Mula, "SIMD-friendly algorithms for substring searching").
/// True where the needle was found; else `at` is how far the text was searched: to its last
/// bytes, or to where such places came to be too many for the search to stay linear.
static bool find_by_ends(
    const char **at, const char *end, const char *needle, size_t needle_length,
    const char **found) {
  const __m128i first = _mm_set1_epi8(needle[0]);
  const __m128i last = _mm_set1_epi8(needle[needle_length - 1]);
  const char *place = *at;
  const char *start = place;
  ptrdiff_t misses = 0;
  while (static_cast<size_t>(end - place) >= needle_length + 15) {
    __m128i heads = _mm_loadu_si128(reinterpret_cast<const __m128i *>(place));
    __m128i tails =
        _mm_loadu_si128(reinterpret_cast<const __m128i *>(place + needle_length - 1));
    unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpeq_epi8(heads, first), _mm_cmpeq_epi8(tails, last))));
    while (mask != 0) {
      const char *candidate = place + __builtin_ctz(mask);
      if (memcmp(candidate + 1, needle + 1, needle_length - 2) == 0) {
        *found = candidate;
        return true;
      }
      mask &= mask - 1;
      misses++;
    }
    place += 16;
    *at = place;
    if (misses > 64 + (place - start) / 16) return false;
  }
  return false;
}
#endif

extern "C" {

lookback_re2 *lookback_re2_new(const char *pattern, size_t length, bool dot_newline) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(dot_newline);
  return new lookback_re2(re2::StringPiece(pattern, length), options);
}

void lookback_re2_free(lookback_re2 *re) { delete re; }

bool lookback_re2_ok(const lookback_re2 *re) { return re->re.ok(); }

const char *lookback_re2_error(const lookback_re2 *re, size_t *length) {
  *length = re->error.size();
  return re->error.data();
}

const char *lookback_re2_error_argument(const lookback_re2 *re, size_t *length) {
  *length = re->argument.size();
  return re->argument.data();
}

int lookback_re2_group_count(const lookback_re2 *re) { return re->re.NumberOfCapturingGroups(); }

const char *lookback_re2_group_name(const lookback_re2 *re, int index, size_t *length) {
  auto found = re->names.find(index);
  if (found == re->names.end()) {
    *length = 0;
    return "";
  }
  *length = found->second.size();
  return found->second.data();
}

bool lookback_re2_match(
    const lookback_re2 *re, const char *text, size_t length, size_t start, bool anchored,
    ptrdiff_t *groups, int group_count) {
  constexpr int inline_groups = 16;
  re2::StringPiece small[inline_groups];
  std::string::size_type wanted = static_cast<std::string::size_type>(group_count);
  std::vector<re2::StringPiece> large;
  re2::StringPiece *matches = small;
  if (group_count > inline_groups) {
    large.resize(wanted);
    matches = large.data();
  }
  auto anchor = anchored ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
  if (!re->re.Match(re2::StringPiece(text, length), start, length, anchor, matches, group_count)) {
    return false;
  }
  for (int index = 0; index < group_count; index++) {
    const char *begin = matches[index].data();
    groups[2 * index] = begin == nullptr ? -1 : begin - text;
    groups[2 * index + 1] =
        begin == nullptr ? -1 : begin - text + static_cast<ptrdiff_t>(matches[index].size());
  }
  return true;
}

ptrdiff_t lookback_find_bytes(
    const void *text, size_t length, const void *needle, size_t needle_length) {
  const char *start = static_cast<const char *>(text);
  const char *at = start;
#if defined(__SSE2__)
  if (needle_length >= 2) {
    const char *found = nullptr;
    if (find_by_ends(&at, start + length, static_cast<const char *>(needle), needle_length, &found))
      return found - start;
  }
#endif
  size_t rest = length - static_cast<size_t>(at - start);
  const void *found = memmem(at, rest, needle, needle_length);
  return found == nullptr ? -1 : static_cast<const char *>(found) - start;
}

}  // extern "C"
