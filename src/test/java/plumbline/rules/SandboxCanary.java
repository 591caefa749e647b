package plumbline.rules;

import java.util.concurrent.atomic.AtomicInteger;

/** What hostile rules reach for: it notes when any of its code runs, also that it was loaded. */
public final class SandboxCanary {
  /** How often code of it ran. */
  static final class Ran {
    static final AtomicInteger TIMES = new AtomicInteger();

    private Ran() {}
  }

  static {
    Ran.TIMES.incrementAndGet();
  }

  /** A number that only running can tell. */
  public static int touch() {
    return Ran.TIMES.incrementAndGet();
  }

  private SandboxCanary() {}
}
