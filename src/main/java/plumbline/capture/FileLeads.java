package plumbline.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Facts;
import plumbline.lead.Identity;
import plumbline.lead.Intake;
import plumbline.lead.Invalid;

/** The leads of a file, in chunks that can be made leads of on several threads. */
public final class FileLeads implements AutoCloseable {
  private final LeadFile file;
  private final RowIntake rows;

  private FileLeads(LeadFile file, RowIntake rows) {
    this.file = file;
    this.rows = rows;
  }

  /**
   * Opens a file.
   *
   * @param range which of its rows
   * @param mapping null where rows are leads already, as HTTP takes them
   * @param instant now, for the intake: no activity may lie after it
   * @throws IOException if it cannot be read
   * @throws MappingInvalid if it has not the columns it should have
   */
  public static FileLeads open(
      Path path, RowRange range, @Nullable Mapping mapping, Intake intake, Instant instant)
      throws IOException, MappingInvalid {
    LeadFile file =
        LeadFile.open(path, mapping == null ? LeadFile.Layout.UNKNOWN : mapping.layout(), range);
    boolean opened = false;
    try {
      RowIntake rows = RowIntake.of(file, mapping, intake, instant);
      opened = true;
      return new FileLeads(file, rows);
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  /**
   * One lead.
   *
   * @param number of its row, the first being 1
   * @param facts null where no lead can be made of the row
   * @param converted whether it was won; null where that is not known
   */
  public record FileLead(long number, @Nullable Facts facts, @Nullable Boolean converted) {}

  /** Some rows that follow each other. */
  public static final class Chunk {
    private final RowIntake rows;
    private final List<Row> chunk;

    private Chunk(RowIntake rows, List<Row> chunk) {
      this.rows = rows;
      this.chunk = chunk;
    }

    /** The leads in it, on any thread. */
    public List<FileLead> leads() {
      List<FileLead> leads = new ArrayList<>(chunk.size());
      for (Row row : chunk) {
        try {
          Facts facts = rows.read(row).facts(Identity.OFFLINE);
          leads.add(new FileLead(row.number(), facts, rows.converted(row)));
        } catch (Invalid e) {
          leads.add(new FileLead(row.number(), null, null));
        }
      }
      return leads;
    }
  }

  /** The next rows; null after the last. */
  public @Nullable Chunk next(int rowsMost) throws IOException {
    List<Row> chunk = file.next(rowsMost);
    return chunk.isEmpty() ? null : new Chunk(rows, chunk);
  }

  /** How many bytes of the file have been read. */
  public long bytesRead() {
    return file.bytesRead();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
