package plumbline.rules;

import org.jspecify.annotations.Nullable;

/**
 * Says what makes a regular expression dangerous: Java's matcher tries every way to divide a text,
 * so a repetition within a repetition can take longer than the universe, on a text that any visitor
 * may post.
 */
final class SandboxPattern {
  /** Each more multiplies the time by the length of the text; a last {@code .*} costs nothing. */
  private static final int REPETITIONS = 2;

  /** Each doubles the time. */
  private static final int CHOICES = 8;

  private static final int LENGTH = 500;

  private final String pattern;
  private int at;
  private int repetitions;
  private int choices;
  private @Nullable String fault;

  private SandboxPattern(String pattern) {
    this.pattern = pattern;
  }

  /** What is wrong with it; null where nothing is. */
  static @Nullable String fault(String pattern) {
    if (pattern.length() > LENGTH) {
      return "it is longer than " + LENGTH + " characters";
    }
    String costly =
        pattern.endsWith(".*") && !pattern.endsWith("\\.*")
            ? pattern.substring(0, pattern.length() - 2)
            : pattern;
    SandboxPattern reading = new SandboxPattern(costly);
    reading.alternatives();
    if (reading.fault == null && reading.choices > CHOICES) {
      return "more than " + CHOICES + " optional parts and groups with alternatives";
    }
    if (reading.fault == null && reading.repetitions > REPETITIONS) {
      return "more than " + REPETITIONS + " unbounded repetitions before its end";
    }
    return reading.fault;
  }

  /** Reads up to the end of a group; whether it may be divided in several ways. */
  private boolean alternatives() {
    boolean variable = false;
    while (at < pattern.length() && pattern.charAt(at) != ')') {
      if (pattern.charAt(at) == '|') {
        variable = true;
        at++;
        continue;
      }
      boolean inner = atom();
      Repetition repeated = repetition();
      if (repeated != Repetition.NONE) {
        if (inner && repeated != Repetition.OPTIONAL) {
          fault = "a repetition of what itself repeats or has alternatives";
        }
        variable |= repeated != Repetition.EXACT;
        choices += repeated == Repetition.OPTIONAL ? 1 : 0;
        repetitions += repeated == Repetition.UNBOUNDED ? 1 : 0;
      }
      variable |= inner;
    }
    return variable;
  }

  /** Reads one thing that can be repeated; whether it may be divided in several ways. */
  private boolean atom() {
    char c = pattern.charAt(at++);
    if (c == '\\') {
      if (at < pattern.length()) {
        char escaped = pattern.charAt(at++);
        if ((Character.isDigit(escaped) && escaped != '0') || escaped == 'k') {
          fault = "it refers back to a group";
        } else if (escaped == 'Q') {
          int end = pattern.indexOf("\\E", at);
          at = end < 0 ? pattern.length() : end + 2;
        }
      }
      return false;
    }
    if (c == '[') {
      characterClass();
      return false;
    }
    if (c == '(') {
      if (pattern.startsWith("?", at)) {
        at++;
        // (?: (?i) (?= (?<name> and the like: what follows is read as any group.
        int colon = at;
        while (colon < pattern.length() && Character.isLetter(pattern.charAt(colon))) {
          colon++;
        }
        if (pattern.substring(at, colon).contains("x")) {
          fault = "it is of the kind with comments in it";
        }
      }
      boolean inner = alternatives();
      choices += inner ? 1 : 0;
      at++;
      return inner;
    }
    return false;
  }

  private void characterClass() {
    int depth = 1;
    if (pattern.startsWith("^", at)) {
      at++;
    }
    if (pattern.startsWith("]", at)) {
      at++;
    }
    while (at < pattern.length() && depth > 0) {
      char c = pattern.charAt(at++);
      if (c == '\\') {
        at++;
      } else if (c == '[') {
        depth++;
      } else if (c == ']') {
        depth--;
      }
    }
  }

  private enum Repetition {
    NONE,
    OPTIONAL,
    EXACT,
    BOUNDED,
    UNBOUNDED
  }

  private Repetition repetition() {
    if (at >= pattern.length()) {
      return Repetition.NONE;
    }
    char c = pattern.charAt(at);
    Repetition found = Repetition.NONE;
    if (c == '*' || c == '+') {
      found = Repetition.UNBOUNDED;
      at++;
    } else if (c == '?') {
      found = Repetition.OPTIONAL;
      at++;
    } else if (c == '{') {
      int end = pattern.indexOf('}', at);
      String counts = end < 0 ? "" : pattern.substring(at + 1, end);
      at = end < 0 ? pattern.length() : end + 1;
      found =
          counts.endsWith(",")
              ? Repetition.UNBOUNDED
              : counts.contains(",") ? Repetition.BOUNDED : Repetition.EXACT;
      if (counts.chars().filter(Character::isDigit).count() > 4) {
        fault = "it counts too high";
      }
    }
    if (found != Repetition.NONE
        && at < pattern.length()
        && (pattern.charAt(at) == '?' || pattern.charAt(at) == '+')) {
      at++;
    }
    return found;
  }
}
