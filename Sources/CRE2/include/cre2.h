// A thin C face on RE2: Go's regular expression syntax, linear time.
#ifndef LOOKBACK_CRE2_H
#define LOOKBACK_CRE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lookback_re2 lookback_re2;

/// Compiles `pattern`. Never null; ask `lookback_re2_ok` before matching.
/// Pattern and text are UTF-8. `dot_newline` lets `.` match a newline.
lookback_re2 *lookback_re2_new(const char *pattern, size_t length, bool dot_newline);
void lookback_re2_free(lookback_re2 *re);
bool lookback_re2_ok(const lookback_re2 *re);

/// RE2's error text, and the offending part of the pattern. Both live as long as `re`.
const char *lookback_re2_error(const lookback_re2 *re, size_t *length);
const char *lookback_re2_error_argument(const lookback_re2 *re, size_t *length);

int lookback_re2_group_count(const lookback_re2 *re);
/// The name of group `index` (1-based), or an empty string.
const char *lookback_re2_group_name(const lookback_re2 *re, int index, size_t *length);

/// Searches `text[start, length)`. With `anchored`, the whole text must match.
/// Fills `groups` (pairs of begin and end offsets, -1 where unset) for the first `group_count` groups.
bool lookback_re2_match(
    const lookback_re2 *re, const char *text, size_t length, size_t start, bool anchored,
    ptrdiff_t *groups, int group_count);

/// Where `needle` first stands in `text`, or -1. Linear in the length of the text.
ptrdiff_t lookback_find_bytes(
    const void *text, size_t length, const void *needle, size_t needle_length);

#ifdef __cplusplus
}
#endif

#endif
