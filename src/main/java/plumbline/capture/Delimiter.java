package plumbline.capture;

/** Finds out what stands between the cells of a CSV. */
final class Delimiter {
  private static final char[] KNOWN = {',', ';', '\t'};

  private Delimiter() {}

  /** The one that stands most often in the first line, outside quotes; a comma where none does. */
  static char of(byte[] start) {
    int[] counts = new int[KNOWN.length];
    boolean quoted = false;
    for (byte b : start) {
      if (b == '"') {
        quoted = !quoted;
      } else if (!quoted && (b == '\n' || b == '\r')) {
        break;
      } else if (!quoted) {
        for (int i = 0; i < KNOWN.length; i++) {
          counts[i] += b == KNOWN[i] ? 1 : 0;
        }
      }
    }
    int best = 0;
    for (int i = 1; i < KNOWN.length; i++) {
      best = counts[i] > counts[best] ? i : best;
    }
    return KNOWN[best];
  }
}
