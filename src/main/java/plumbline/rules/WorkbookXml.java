package plumbline.rules;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the XML of a workbook's parts. Names of elements alone count, as the two kinds of workbooks
 * differ in their namespaces; a document type, which no workbook has, is refused.
 */
final class WorkbookXml {
  /** The formats of dates and times every workbook knows without saying so. */
  private static final String DATES = "14 15 16 17 18 19 20 21 22 45 46 47";

  /**
   * What a format has besides its letters: texts, colours, and characters that stand for
   * themselves.
   */
  private static final String NO_LETTERS = "\"[^\"]*\"|\\[[^\\]]*\\]|\\\\.|_.|\\*.|General";

  private WorkbookXml() {}

  /** A sheet as the workbook lists it. */
  record Named(String name, String relation) {}

  static XMLStreamReader open(byte[] part) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory.createXMLStreamReader(new ByteArrayInputStream(part));
  }

  /** The next event, as {@link XMLStreamReader#next} gives it. */
  static int next(XMLStreamReader reader) throws XMLStreamException {
    int event = reader.next();
    if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
      throw new XMLStreamException("it declares or uses entities");
    }
    return event;
  }

  static boolean begins(XMLStreamReader reader, String element) {
    return reader.isStartElement() && reader.getLocalName().equals(element);
  }

  static boolean ends(XMLStreamReader reader, String element) {
    return reader.isEndElement() && reader.getLocalName().equals(element);
  }

  /** The attributes of every element of a name; none where there is no part. */
  static List<Map<String, String>> all(byte[] part, String element) throws XMLStreamException {
    List<Map<String, String>> found = new ArrayList<>();
    if (part.length == 0) {
      return found;
    }
    XMLStreamReader reader = open(part);
    while (reader.hasNext()) {
      next(reader);
      if (begins(reader, element)) {
        found.add(attributes(reader));
      }
    }
    return found;
  }

  private static Map<String, String> attributes(XMLStreamReader reader) {
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    return attributes;
  }

  static List<Named> sheets(byte[] workbook) throws XMLStreamException {
    return all(workbook, "sheet").stream()
        .map(sheet -> new Named(sheet.getOrDefault("name", ""), sheet.getOrDefault("id", "")))
        .toList();
  }

  /** The texts cells share, in their order. */
  static List<String> texts(byte[] part) throws XMLStreamException {
    List<String> texts = new ArrayList<>();
    if (part.length == 0) {
      return texts;
    }
    XMLStreamReader reader = open(part);
    while (reader.hasNext()) {
      next(reader);
      if (begins(reader, "si")) {
        texts.add(text(reader, "si"));
      }
    }
    return texts;
  }

  /**
   * The text within an element that has begun, put together from its runs; how it is said is not.
   */
  static String text(XMLStreamReader reader, String element) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    boolean spoken = false;
    while (!ends(reader, element)) {
      next(reader);
      spoken = begins(reader, "rPh") || (spoken && !ends(reader, "rPh"));
      if (begins(reader, "t") && !spoken) {
        text.append(reader.getElementText());
      }
    }
    return text.toString();
  }

  /** Which styles of cells show a number as a date or a time. */
  static Set<Integer> dates(byte[] styles) throws XMLStreamException {
    Set<String> formats = new HashSet<>(List.of(DATES.split(" ")));
    for (Map<String, String> format : all(styles, "numFmt")) {
      String letters = format.getOrDefault("formatCode", "").replaceAll(NO_LETTERS, "");
      if (letters.matches("(?is).*[dmyhs].*")) {
        formats.add(format.getOrDefault("numFmtId", ""));
      }
    }
    Set<Integer> dates = new HashSet<>();
    if (styles.length == 0) {
      return dates;
    }
    XMLStreamReader reader = open(styles);
    boolean ofCells = false;
    int number = 0;
    while (reader.hasNext()) {
      next(reader);
      ofCells = begins(reader, "cellXfs") || (ofCells && !ends(reader, "cellXfs"));
      if (ofCells && begins(reader, "xf")) {
        if (formats.contains(attributes(reader).get("numFmtId"))) {
          dates.add(number);
        }
        number++;
      }
    }
    return dates;
  }
}
