// Makes Word files with docx of npm, as web forms do: node make_docx_npm.cjs FOLDER
'use strict'

const { writeFileSync } = require('node:fs')
const { join } = require('node:path')
const d = require('docx')

const folder = process.argv[2]
const lan = { author: 'Lan Phạm', date: '2026-11-02T10:00:00Z' }
const somchai = { author: 'สมชาย ใจดี', date: '2026-11-03T08:30:00Z' }
const text = (words, more = {}) => new d.TextRun({ text: words, ...more })
const paragraph = (...children) => new d.Paragraph({ children: children.map((c) => (typeof c === 'string' ? text(c) : c)) })

const files = {
    thai: {
        sections: [{
            children: [
                paragraph(text('บันทึกความเข้าใจ', { bold: true, font: 'Laksaman' })),
                paragraph('ผู้เข้าร่วมต้องแลกเปลี่ยนข้อมูลปีละ ๒ ครั้ง'),
                paragraph('Hai bên phải trao đổi thông tin mỗi năm hai lần.'),
            ],
        }],
    },
    'changes-and-tracking': {
        features: { trackRevisions: true },
        sections: [{
            children: [
                paragraph(
                    'The sides ', new d.DeletedTextRun({ text: 'shall', id: 11, ...lan }),
                    new d.InsertedTextRun({ text: 'will', id: 12, ...somchai }), ' consult.',
                ),
                paragraph('ข้อ ๒ ', new d.InsertedTextRun({ text: 'เพิ่มเติม', id: 13, ...lan })),
            ],
        }],
    },
    comments: {
        comments: {
            children: [
                { id: 0, author: lan.author, date: new Date(lan.date), children: [paragraph('Should this be will?')] },
                { id: 1, author: somchai.author, date: new Date(somchai.date), children: [paragraph('เห็นด้วย')] },
            ],
        },
        sections: [{
            children: [
                paragraph(
                    'The sides ', new d.CommentRangeStart(0), 'shall', new d.CommentRangeEnd(0), text('', { children: [new d.CommentReference(0)] }),
                    new d.CommentRangeStart(1), ' cooperate', new d.CommentRangeEnd(1), text('', { children: [new d.CommentReference(1)] }), '.',
                ),
            ],
        }],
    },
    'notes-headers-and-tables': {
        footnotes: { 1: { children: [paragraph('Nan and Điện Biên shall be named.')] } },
        sections: [{
            headers: { default: new d.Header({ children: [paragraph('กระทรวงมหาดไทย')] }) },
            footers: { default: new d.Footer({ children: [paragraph(text('', { children: ['Page ', d.PageNumber.CURRENT] }))] }) },
            children: [
                paragraph('The two sides', new d.FootnoteReferenceRun(1), ' shall cooperate.'),
                new d.Table({
                    rows: ['ไทย', 'Việt'].map((word) => new d.TableRow({
                        children: [new d.TableCell({ children: [paragraph(word)] }), new d.TableCell({ children: [paragraph('shall')] })],
                    })),
                }),
                // A link within the file: for one to elsewhere docx makes another id each time.
                paragraph('See ', new d.InternalHyperlink({ anchor: 'annex', children: [text('the annex')] }), '.'),
                paragraph(new d.Bookmark({ id: 'annex', children: [text('Annex: fields of cooperation')] })),
            ],
        }],
    },
}

async function main() {
    for (const [name, options] of Object.entries(files)) {
        writeFileSync(join(folder, `${name}.docx`), await d.Packer.toBuffer(new d.Document(options)))
    }
}

main()
