package plumbline.decision;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One form for each number, so that equal numbers are equal objects and equal text. */
final class Exact {

  private Exact() {}

  /** Without trailing zeros after the point, and without an exponent: 0.40 is 0.4, 1E+2 is 100. */
  static BigDecimal normal(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }

  static @Nullable BigDecimal normalOrNull(@Nullable BigDecimal number) {
    return number == null ? null : normal(number);
  }
}
