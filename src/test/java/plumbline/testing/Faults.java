package plumbline.testing;

/**
 * How long fault and load tests go on: short in every {@code mvn verify}, long with {@code
 * -Pfaults}.
 */
public final class Faults {
  private static final boolean LONG = "long".equals(System.getProperty("plumbline.faults"));

  private Faults() {}

  /** The first in every build, the second with {@code -Pfaults}. */
  public static int pick(int shortForm, int longForm) {
    return LONG ? longForm : shortForm;
  }

  /** Says what a fault test did and counted, on one line of the build's log. */
  public static void report(String what) {
    System.out.println("[faults] " + what);
  }
}
