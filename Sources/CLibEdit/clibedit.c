#include "include/clibedit.h"

#include <editline/readline.h>
#include <stdlib.h>
#include <string.h>

static lookback_edit_completer current_completer;
static char **current_candidates;
static int next_candidate;

static char *next_match(const char *text, int state) {
  (void)text;
  if (state == 0) next_candidate = 0;
  if (current_candidates == NULL || current_candidates[next_candidate] == NULL) return NULL;
  return strdup(current_candidates[next_candidate++]);
}

static void free_candidates(void) {
  if (current_candidates == NULL) return;
  for (int index = 0; current_candidates[index] != NULL; index++) free(current_candidates[index]);
  free(current_candidates);
  current_candidates = NULL;
}

static char **complete(const char *text, int start, int end) {
  rl_attempted_completion_over = 1;
  free_candidates();
  current_candidates = current_completer(rl_line_buffer, start, end);
  char **matches = current_candidates == NULL ? NULL : rl_completion_matches(text, next_match);
  free_candidates();
  return matches;
}

char *lookback_edit_line(const char *prompt) { return readline(prompt); }

void lookback_edit_add_history(const char *line) { add_history(line); }

bool lookback_edit_read_history(const char *path) { return read_history(path) == 0; }

bool lookback_edit_write_history(const char *path) { return write_history(path) == 0; }

void lookback_edit_set_completer(lookback_edit_completer completer, const char *word_breaks) {
  current_completer = completer;
  rl_completer_word_break_characters = (char *)word_breaks;
  rl_basic_word_break_characters = (char *)word_breaks;
  rl_completion_append_character = '\0';
  rl_attempted_completion_function = complete;
}
