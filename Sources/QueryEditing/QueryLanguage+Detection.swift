// Which language a typed query is in.

import QueryEngine

extension QueryLanguage {
  /// The language of `text` where `current` is what was last chosen: a pipe outside strings makes it LogQL, since no
  /// PromQL has one; all else is read as the current language.
  package static func detected(in text: String, current: QueryLanguage) -> QueryLanguage {
    QueryScan(text.utf8).hasPipe ? .logQL : current
  }
}
