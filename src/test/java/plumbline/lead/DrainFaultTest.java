package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.lead.DrainFault.Kind;

class DrainFaultTest {
  @ParameterizedTest
  @CsvSource({
    "08006, DATABASE",
    "25006, DATABASE",
    "28P01, DATABASE",
    "42P01, DATABASE",
    "42501, DATABASE",
    "53100, DATABASE",
    "53300, DATABASE",
    "57P01, DATABASE",
    "57P03, DATABASE",
    "XX000, DATABASE",
    "57014, OVERDUE",
    "40001, CONTENTION",
    "40P01, CONTENTION",
    "55P03, CONTENTION",
    "21000, ENTRY",
    "22001, ENTRY",
    "22P05, ENTRY",
    "23505, ENTRY",
    "54000, ENTRY",
    "P0001, ENTRY",
    "XX001, ENTRY"
  })
  void aStateSaysWhoseFaultItIs(String state, Kind kind) {
    DrainFault fault = DrainFault.of(new PgException("no\nway", "ERROR", state, null));
    assertEquals(kind, fault.kind());
    assertEquals(state + ": no way", fault.reason());
    assertEquals(kind == Kind.ENTRY, fault.ofAnEntry());
  }

  @Test
  void whatTheNetworkThrowsIsNoEntrysFaultAndWhatOurCodeThrowsIs() {
    assertFalse(DrainFault.of(new ConnectException("refused")).ofAnEntry());
    assertFalse(DrainFault.of(new TimeoutException("late")).ofAnEntry());
    assertFalse(DrainFault.of(VertxException.noStackTrace("gone")).ofAnEntry());
    assertFalse(DrainFault.of(new Unavailable("overloaded", "too much", 1)).ofAnEntry());
    assertTrue(DrainFault.of(new IllegalArgumentException("an entry of no kind")).ofAnEntry());
    assertEquals(
        "java.lang.NullPointerException", DrainFault.of(new NullPointerException()).reason());
  }

  @Test
  void aReasonFitsOneLineAndAnyTextColumn() {
    DrainFault fault = DrainFault.of(new IllegalStateException("a\0b\r\nc" + "x".repeat(1_000)));
    assertTrue(fault.reason().startsWith("a b c"), fault.reason());
    assertTrue(fault.reason().length() < 520, fault.reason());
  }
}
