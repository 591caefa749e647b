package plumbline.lead;

/**
 * When and by which post a profile field was last written. The greater stamp wins.
 *
 * @param receivedAt microseconds since 1970
 */
record Stamp(long receivedAt, String decisionId) implements Comparable<Stamp> {

  @Override
  public int compareTo(Stamp other) {
    int byInstant = Long.compare(receivedAt, other.receivedAt);
    return byInstant != 0 ? byInstant : decisionId.compareTo(other.decisionId);
  }
}
