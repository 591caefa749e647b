package plumbline.capture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Fault;
import plumbline.lead.Intake;
import plumbline.lead.Invalid;
import plumbline.lead.Posted;

/** Makes leads of rows: by the mapping, and then by the same intake as every lead. */
final class RowIntake {
  private final Intake intake;
  private final @Nullable Mapping mapping;
  private final Map<String, Integer> places;
  private final Instant instant;

  /**
   * @param mapping null where each row is the body of a post
   * @param header the columns of a CSV; null where the file is none
   * @param instant the run's now
   */
  RowIntake(
      Intake intake, @Nullable Mapping mapping, @Nullable List<String> header, Instant instant) {
    this.intake = intake;
    this.mapping = mapping;
    this.instant = instant;
    this.places = new HashMap<>();
    for (int i = 0; header != null && i < header.size(); i++) {
      places.put(header.get(i), i);
    }
  }

  /**
   * For the rows of a file.
   *
   * @throws MappingInvalid if the file has not the columns it should have
   */
  static RowIntake of(LeadFile file, @Nullable Mapping mapping, Intake intake, Instant instant)
      throws MappingInvalid {
    List<String> header = file.header();
    if (header != null && mapping == null) {
      Mapping own = Mapping.ofHeader(file.path().toString(), header);
      return new RowIntake(intake, own, header, instant);
    }
    if (header != null && !header.isEmpty() && mapping != null) {
      mapping.check(header);
    }
    return new RowIntake(intake, mapping, header, instant);
  }

  /** Whether the lead of a row was won; null where file or mapping do not tell. */
  @Nullable Boolean converted(Row row) {
    return (mapping == null || row instanceof Row.Broken) ? null : mapping.converted(columns(row));
  }

  private Columns columns(Row row) {
    return row instanceof Row.Json json
        ? Columns.OfJson.parse(json.number(), json.text())
        : new Columns.OfCells(row.number(), places, ((Row.Cells) row).cells());
  }

  /**
   * @throws Invalid with everything that is wrong with the row
   */
  Posted read(Row row) {
    if (row instanceof Row.Broken broken) {
      throw new Invalid(Invalid.MALFORMED, List.of(broken.fault()));
    }
    if (mapping == null) {
      return intake.parse(((Row.Json) row).text(), instant);
    }
    return mapped(mapping, columns(row));
  }

  private Posted mapped(Mapping mapping, Columns columns) {
    List<Fault> faults = new ArrayList<>();
    byte[] body = mapping.body(columns, instant, faults);
    try {
      Posted posted = intake.parse(body, instant);
      if (faults.isEmpty()) {
        return posted;
      }
    } catch (Invalid e) {
      faults.addAll(e.faults());
    }
    throw new Invalid(Invalid.REFUSED, faults);
  }
}
