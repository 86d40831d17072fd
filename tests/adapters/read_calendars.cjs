// Reads calendar files with ical.js as a program would that knows no zones but those in the file.
// In: a JSON list of files. Out: for every file its entries, each [uid, local start, start, end] (seconds since 1970).
const ICAL = require(process.argv[2]);
const entries = (text) => {
  const file = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of file.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return file.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return [event.uid, event.startDate.toString().slice(0, 16), event.startDate.toUnixTime(), event.endDate.toUnixTime()];
  });
};
const files = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(files.map(entries)));
