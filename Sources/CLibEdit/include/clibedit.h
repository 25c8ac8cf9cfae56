// A thin C face on libedit's line editor: its own interface is variadic, which Swift cannot call.
#ifndef LOOKBACK_CLIBEDIT_H
#define LOOKBACK_CLIBEDIT_H

#include <stdbool.h>

/// Reads a line with editing and history. Null at the end of input; else free the line with `free`.
char *lookback_edit_line(const char *prompt);

/// Adds a line to the history.
void lookback_edit_add_history(const char *line);

/// Reads or writes the history file; false where that fails.
bool lookback_edit_read_history(const char *path);
bool lookback_edit_write_history(const char *path);

/// Gives the candidates for the word at `line[start, end)`: an array of malloc'ed strings that ends with null,
/// malloc'ed itself, or null for none.
typedef char **(*lookback_edit_completer)(const char *line, int start, int end);

/// Sets what the tabulator key completes from; `word_breaks` are the characters that end a word.
void lookback_edit_set_completer(lookback_edit_completer completer, const char *word_breaks);

#endif
