package plumbline.lead;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** E-mail addresses, in the one form in which equal ones are equal. */
final class EmailAddress {
  /** RFC 5321: 256 octets for a path, less its two brackets. */
  private static final int LONGEST = 254;

  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_LABEL = 63;
  private static final String NEVER_LOCAL = "\"(),:;<>[\\]";

  private EmailAddress() {}

  /** Trimmed, in lower case and composed (NFC): the same address is the same lead. */
  static String normal(String text) {
    return Normalizer.normalize(text.strip().toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  /**
   * What is wrong with a normal address; null where it may well exist. Quoted local parts and
   * address literals are refused, letters of every script are not.
   */
  static @Nullable String fault(String address) {
    int at = address.indexOf('@');
    if (at < 0 || at != address.lastIndexOf('@')) {
      return "is no e-mail address: it needs exactly one @";
    }
    if (address.length() > LONGEST) {
      return "is longer than the " + LONGEST + " characters of an e-mail address";
    }
    String local = address.substring(0, at);
    String domain = address.substring(at + 1);
    if (!isLocal(local)) {
      return "is no e-mail address: what stands before the @ cannot be right";
    }
    return isDomain(domain)
        ? null
        : "is no e-mail address: " + Faults.quote(domain) + " is no domain";
  }

  private static boolean isLocal(String local) {
    return !local.isEmpty()
        && local.length() <= LONGEST_LOCAL
        && !local.startsWith(".")
        && !local.endsWith(".")
        && !local.contains("..")
        && all(local, c -> isVisible(c) && NEVER_LOCAL.indexOf(c) < 0);
  }

  /** Whether all code points are as they should be. */
  private static boolean all(String text, IntPredicate as) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (!as.test(c)) {
        return false;
      }
      i += Character.charCount(c);
    }
    return true;
  }

  /** No blanks, control or invisible characters, of any script. */
  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static boolean isDomain(String domain) {
    String[] labels = domain.split("\\.", -1);
    if (labels.length < 2) {
      return false;
    }
    for (String label : labels) {
      if (!isLabel(label)) {
        return false;
      }
    }
    return !all(labels[labels.length - 1], c -> c <= Character.MAX_VALUE && Character.isDigit(c));
  }

  private static boolean isLabel(String label) {
    return !label.isEmpty()
        && label.length() <= LONGEST_LABEL
        && !label.startsWith("-")
        && !label.endsWith("-")
        && all(label, EmailAddress::isOfLabel);
  }

  private static boolean isOfLabel(int c) {
    if (c < 0x80) {
      return c == '-' || Character.isLetterOrDigit(c);
    }
    int type = Character.getType(c);
    boolean mark = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    return mark || Character.isLetterOrDigit(c);
  }
}
