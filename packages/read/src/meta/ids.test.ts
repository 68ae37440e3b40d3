import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal } from '../test.standin.ts'
import { metaIdOf } from './ids.ts'

const view = 'https://adsmanager.facebook.com/adsmanager/manage/adsets?act=1001&business_id=9&selected_campaign_ids=120210000000010001&columns=name'

test('takes every form that names exactly one object', () => {
  for (const text of ['act_1001', '1001', ' act_1001 ', view, 'https://business.facebook.com/adsmanager/manage/campaigns?act=1001'])
    assert.equal(metaIdOf('account', text), 'act_1001', text)
  for (const text of ['120210000000010001', view]) assert.equal(metaIdOf('campaign', text), '120210000000010001', text)
  assert.equal(metaIdOf('adset', 'https://www.facebook.com/adsmanager/manage/ads?act=1&selected_adset_ids=12'), '12')
  assert.equal(metaIdOf('ad', 'https://adsmanager.facebook.com/adsmanager/manage/ads/edit?act=1&selected_ad_ids=13'), '13')
})

test('refuses what names none, several, another kind or another place, and says so', () => {
  for (const [kind, text, says] of [
    ['campaign', 'act_1001', /That is an ad account, not a campaign/],
    ['ad', 'act_1001', /not an ad\./],
    ['campaign', 'https://adsmanager.facebook.com/adsmanager/manage/campaigns?act=1001', /names no campaign/],
    ['campaign', `${view},120210000000010002`.replace('columns=name,', 'selected_campaign_ids='), /more than one campaign/],
    ['adset', 'https://adsmanager.facebook.com/adsmanager/manage/ads?selected_adset_ids=12,13', /more than one ad set/],
    ['account', 'https://adsmanager.facebook.com.evil.test/?act=1001', /not one of Ads Manager/],
    ['account', 'https://evil.test/?u=adsmanager.facebook.com&act=1001', /not one of Ads Manager/],
    ['account', 'http://adsmanager.facebook.com/?act=1001', /not one of Ads Manager/],
    ['account', 'https://adsmanager.facebook.com/?act=1001%2F..%2Fme', /ad account id/],
    ['campaign', 'Tea discovery', /digits only/],
    ['campaign', '12/insights', /digits only/],
    ['campaign', '12?method=delete', /digits only/],
    ['campaign', '0', /digits only/],
    ['campaign', '１２', /digits only/],
    ['account', '', /ad account id/],
  ] as const)
    assert.throws(
      () => metaIdOf(kind, text),
      (error) => refusal('ID_INVALID', 'none')(error) && says.test(String(error)),
      text,
    )
})
