package plumbline.facts;

/** Finds words in texts, as {@link Lists#mentioned} does, without making any of them anew. */
final class Words {
  private Words() {}

  /**
   * True where the words of one of some names stand in a text one after another, whatever stands
   * between them and however they are written.
   *
   * @param names divided by commas
   */
  static boolean mentions(String names, String text) {
    int from = 0;
    while (from <= names.length()) {
      int comma = names.indexOf(',', from);
      int to = comma < 0 ? names.length() : comma;
      if (mentions(names, from, to, text)) {
        return true;
      }
      from = to + 1;
    }
    return false;
  }

  private static boolean mentions(String names, int from, int to, String text) {
    for (int at = next(text, 0, text.length()); at < text.length(); ) {
      if (stands(names, from, to, text, at)) {
        return true;
      }
      at = next(text, end(text, at, text.length()), text.length());
    }
    return false;
  }

  /** Whether the words of a name stand from one word of the text on; no words stand nowhere. */
  private static boolean stands(String names, int from, int to, String text, int begin) {
    int name = next(names, from, to);
    int at = begin;
    boolean any = name < to;
    while (name < to) {
      int nameEnd = end(names, name, to);
      int end = end(text, at, text.length());
      if (end - at != nameEnd - name || !text.regionMatches(true, at, names, name, end - at)) {
        return false;
      }
      name = next(names, nameEnd, to);
      at = next(text, end, text.length());
    }
    return any;
  }

  /** Where the next word begins, from a place on. */
  private static int next(String text, int from, int to) {
    int at = from;
    while (at < to && !Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Where a word ends. */
  private static int end(String text, int from, int to) {
    int at = from;
    while (at < to && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
