package plumbline.facts;

/**
 * Whether sales should have the lead now.
 *
 * @param status {@code qualified}, {@code nurturing} or {@code unqualified}
 * @param reason one phrase a salesperson understands
 */
public record Qualification(String status, String reason) {

  public static final String QUALIFIED = "qualified";
  public static final String NURTURING = "nurturing";
  public static final String UNQUALIFIED = "unqualified";

  /** Sales should have the lead. */
  public static Qualification qualified(String reason) {
    return new Qualification(QUALIFIED, reason);
  }

  /** The lead is worth writing to, not yet worth a call. */
  public static Qualification nurturing(String reason) {
    return new Qualification(NURTURING, reason);
  }

  /** The lead is left alone. */
  public static Qualification unqualified(String reason) {
    return new Qualification(UNQUALIFIED, reason);
  }
}
