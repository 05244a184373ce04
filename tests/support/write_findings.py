"""Writes `docs/findings.md` anew: python -m tests.support.write_findings"""

from pipeline.reports.findings_doc import findings_document
from pipeline.settings import ROOT
from tests.support.finding_fixtures import fixtures

if __name__ == "__main__":
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs" / "findings.md").write_text(findings_document(fixtures()), encoding="utf-8")
