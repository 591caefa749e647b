package plumbline.bench;

import java.util.Locale;

/** The rows of the table, in its order. */
public enum Row {
  BURST,
  SUSTAINED,
  DRY,
  LATENCY,
  BATCH,
  RUN,
  DRAIN,
  DECIDE,
  RULES,
  HISTORY,
  BACKTEST,
  START,
  MEMORY;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
