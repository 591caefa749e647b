package plumbline.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinceTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00.123Z");

  @ParameterizedTest
  @CsvSource({
    "90s, 2026-11-24T09:58:30.123Z",
    "15m, 2026-11-24T09:45:00.123Z",
    "24h, 2026-11-23T10:00:00.123Z",
    "30d, 2026-10-25T10:00:00.123Z",
    "2w,  2026-11-10T10:00:00.123Z",
    "2026-11-01, 2026-11-01T00:00:00Z",
    "2026-11-01T08:00:00+02:00, 2026-11-01T06:00:00Z"
  })
  void isSoLongAgoOrADateOrAnInstant(String text, Instant expected) {
    assertEquals(expected, Since.parse(text, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0d", "d", "30", "-1d", "1y", "2026-13-01", "yesterday", "1.5h"})
  void whatIsNoTimeIsSaid(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Since.parse(text, NOW)).getMessage();
    assertEquals(
        "\""
            + text
            + "\" is no time; expected such as 24h, 30d, 2026-11-01 or 2026-11-01T08:00:00Z",
        message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"999999w", "+999999-01-01T00:00:00Z", "1969-12-31"})
  void whatPostgresCannotHoldIsRefused(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Since.parse(text, NOW)).getMessage();
    assertEquals(
        "\"" + text + "\" is before 1970 or after 9999: no decision was made then", message);
  }

  @Test
  void isInMilliseconds() {
    assertEquals(
        Instant.parse("2026-11-01T08:00:00.123Z"), Since.parse("2026-11-01T08:00:00.123456Z", NOW));
  }
}
