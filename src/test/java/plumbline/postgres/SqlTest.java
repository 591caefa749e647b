package plumbline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTest {

  @Test
  void givesAStatementByNameWithoutItsSemicolon() {
    Sql sql = Sql.load(SqlTest.class, "widgets.sql");
    assertEquals(List.of("insert-widget", "widget-by-id"), List.copyOf(sql.names()));
    assertEquals(
        "-- One widget, by its id.\nINSERT INTO widget (widget_id, colour)\nVALUES ($1, $2)",
        sql.get("insert-widget"));
    assertEquals(
        "SELECT widget_id, colour FROM widget WHERE widget_id = $1", sql.get("widget-by-id"));
  }

  @Test
  void refusesWhatItDoesNotHave() {
    Sql sql = Sql.load(SqlTest.class, "widgets.sql");
    assertEquals(
        "widgets.sql has no statement insert-gadget; it has [insert-widget, widget-by-id]",
        refusal(() -> sql.get("insert-gadget")));
    assertEquals(
        "no resource gadgets.sql beside plumbline.postgres.SqlTest",
        refusal(() -> Sql.load(SqlTest.class, "gadgets.sql")));
  }

  @Test
  void refusesAFileThatSaysLessThanItSeems() {
    assertEquals(
        "a.sql:3: the name one is there twice", parse("-- name: one\nSELECT 1;\n-- name: one\n"));
    assertEquals("a.sql: one is empty", parse("-- name: one\n-- nothing\n\n-- name: two\nSELECT"));
    assertEquals(
        "a.sql:2: SQL above the first \"-- name:\" line", parse("-- all of it\nSELECT 1;\n"));
    assertEquals(
        "a.sql:1: the name insertLead is not in kebab-case", parse("-- name: insertLead\nSELECT"));
  }

  private static String parse(String text) {
    return refusal(() -> Sql.parse("a.sql", text));
  }

  private static String refusal(Runnable attempt) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, attempt::run).getMessage());
  }
}
