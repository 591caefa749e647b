package plumbline.access;

/** What a caller may do. */
public enum Permission {
  /** Post leads and what they did. */
  LEAD_WRITE,
  /** Read leads, their activities and their decisions. */
  LEAD_READ,
  /** See which rules are active. */
  RULES_READ,
  /** Change which rules are active. */
  RULES_WRITE
}
