package plumbline.bench;

import org.jspecify.annotations.Nullable;

/**
 * What a figure should come to.
 *
 * @param atLeast true where more is better
 * @param floor what it must reach; null where the figure is only shown
 * @param aim what it should reach; null where that is the floor
 */
public record Goal(boolean atLeast, @Nullable Double floor, @Nullable Double aim) {

  /** For a figure that is only shown. */
  static final Goal NONE = new Goal(true, null, null);

  /** What became of a goal. */
  public enum Reached {
    /** The aim. */
    AIM,
    /** The floor and not the aim. */
    FLOOR,
    /** Not even the floor. */
    NO,
    /** There is no goal. */
    SHOWN,
    /** It was not measured. */
    MISSING
  }

  static Goal atLeast(double floor, double aim) {
    return new Goal(true, floor, aim);
  }

  static Goal atMost(double floor) {
    return new Goal(false, floor, null);
  }

  static Goal atMost(double floor, double aim) {
    return new Goal(false, floor, aim);
  }

  Reached reached(double value) {
    if (floor == null) {
      return Reached.SHOWN;
    }
    if (!meets(value, floor)) {
      return Reached.NO;
    }
    return aim == null || meets(value, aim) ? Reached.AIM : Reached.FLOOR;
  }

  private boolean meets(double value, double bound) {
    return atLeast ? value >= bound : value <= bound;
  }
}
