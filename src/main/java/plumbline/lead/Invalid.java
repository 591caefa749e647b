package plumbline.lead;

import java.util.List;
import java.util.stream.Collectors;

/** A request that is wrong, with everything that is wrong with it. */
public final class Invalid extends RuntimeException {
  /** The body is no JSON text. */
  public static final int MALFORMED = 400;

  /** The body can be read, and says something that cannot be accepted. */
  public static final int REFUSED = 422;

  private final int status;
  private final List<Fault> faults;

  public Invalid(int status, List<Fault> faults) {
    super(
        faults.stream()
            .map(f -> f.pointer().isEmpty() ? f.message() : f.pointer() + ": " + f.message())
            .collect(Collectors.joining("; ")));
    this.status = status;
    this.faults = List.copyOf(faults);
  }

  /** {@link #MALFORMED} or {@link #REFUSED}. */
  public int status() {
    return status;
  }

  /** At least one. */
  public List<Fault> faults() {
    return faults;
  }
}
