package plumbline.rules;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sheets of an {@code .xlsx} workbook (ECMA-376): the values its cells were saved with,
 * nothing else. No formula is computed, no link is followed, and what it unfolds to is bounded.
 */
final class Workbook {
  /** The largest file; a table of 10,000 rows has a twentieth of it. */
  private static final int MOST_BYTES = 4 << 20;

  /** The most that is unfolded of a file. */
  private static final int MOST_UNFOLDED = 32 << 20;

  private static final int MOST_SHEETS = 50;
  private static final String DAMAGED = "is no .xlsx workbook, or a damaged one";
  private static final String RELATIONSHIP = "Relationship";

  private final ZipFile zip;
  private int left = MOST_UNFOLDED;

  private Workbook(ZipFile zip) {
    this.zip = zip;
  }

  /**
   * Reads all sheets, in their order.
   *
   * @throws TableFault where it is no workbook, or damaged, locked or too large
   */
  static List<Sheet> read(byte[] bytes) throws TableFault {
    if (bytes.length > MOST_BYTES) {
      throw new TableFault(null, "has more than " + MOST_BYTES + " bytes");
    }
    if (bytes.length > 1 && (bytes[0] & 0xff) == 0xd0 && (bytes[1] & 0xff) == 0xcf) {
      throw new TableFault(
          null, "is locked by a password or of an older kind: save it as .xlsx without a password");
    }
    if (bytes.length == 0) {
      throw new TableFault(null, "is empty: no .xlsx workbook");
    }
    try (ZipFile zip = ZipFile.builder().setByteArray(bytes).get()) {
      return new Workbook(zip).sheets();
    } catch (XMLStreamException e) {
      throw new TableFault(null, DAMAGED + ": " + oneLine(e));
    } catch (IOException | RuntimeException e) {
      // What they say is about streams and bytes.
      throw new TableFault(null, DAMAGED);
    }
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
  }

  private List<Sheet> sheets() throws IOException, XMLStreamException, TableFault {
    String main = "xl/workbook.xml";
    for (Map.Entry<String, String> target : targets("_rels/.rels", "").entrySet()) {
      main = target.getKey().startsWith("officeDocument ") ? target.getValue() : main;
    }
    String folder = main.substring(0, main.lastIndexOf('/') + 1);
    String relations = folder + "_rels/" + main.substring(main.lastIndexOf('/') + 1) + ".rels";
    Map<String, String> parts = targets(relations, folder);
    String texts = null;
    String styles = null;
    for (Map.Entry<String, String> part : parts.entrySet()) {
      texts = part.getKey().startsWith("sharedStrings ") ? part.getValue() : texts;
      styles = part.getKey().startsWith("styles ") ? part.getValue() : styles;
    }
    WorkbookCells cells =
        new WorkbookCells(WorkbookXml.texts(part(texts)), WorkbookXml.dates(part(styles)));
    List<Sheet> sheets = new ArrayList<>();
    for (WorkbookXml.Named named : WorkbookXml.sheets(needed(main))) {
      String path = parts.get("worksheet " + named.relation());
      if (path != null) {
        sheets.add(cells.sheet(named.name(), needed(path)));
      }
      if (sheets.size() > MOST_SHEETS) {
        throw new TableFault(null, "has more than " + MOST_SHEETS + " sheets");
      }
    }
    return sheets;
  }

  /** The paths of other parts, by what they are and their id. */
  private Map<String, String> targets(String relations, String folder)
      throws IOException, XMLStreamException, TableFault {
    Map<String, String> targets = new HashMap<>();
    for (Map<String, String> each : WorkbookXml.all(part(relations), RELATIONSHIP)) {
      String type = each.getOrDefault("Type", "");
      String target = each.getOrDefault("Target", "");
      if (!"External".equals(each.get("TargetMode"))) {
        targets.put(
            type.substring(type.lastIndexOf('/') + 1) + " " + each.get("Id"),
            target.startsWith("/") ? target.substring(1) : folder + target);
      }
    }
    return targets;
  }

  private byte[] needed(String path) throws IOException, TableFault {
    byte[] part = part(path);
    if (part.length == 0) {
      throw new TableFault(null, DAMAGED + ": it has no " + path);
    }
    return part;
  }

  /** The bytes of a part; none where there is none. */
  private byte[] part(@Nullable String path) throws IOException, TableFault {
    ZipArchiveEntry entry = path == null ? null : zip.getEntry(path);
    if (entry == null) {
      return new byte[0];
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(left + 1);
      left -= bytes.length;
      if (left < 0) {
        throw new TableFault(null, "unfolds to more than " + MOST_UNFOLDED + " bytes");
      }
      return bytes;
    }
  }
}
